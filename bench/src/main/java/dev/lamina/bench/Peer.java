package dev.lamina.bench;

import dev.lamina.testdata.TestModels;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Another program that moves OCI artifacts, into and out of a directory that is an OCI layout. */
enum Peer {
  CRANE {
    @Override
    List<String> pull(Path program, String name, Path layout) {
      return List.of(
          program.toString(), "pull", "--insecure", "--format=oci", name, layout.toString());
    }

    @Override
    List<String> push(Path program, Path layout, String name) {
      return List.of(program.toString(), "push", "--insecure", layout.toString(), name);
    }

    @Override
    Optional<Path> program() {
      return TestModels.crane();
    }
  },
  ORAS {
    @Override
    List<String> pull(Path program, String name, Path layout) {
      return copy(program, "--from-plain-http", name, "--to-oci-layout", layout + ":v1");
    }

    @Override
    List<String> push(Path program, Path layout, String name) {
      return copy(program, "--from-oci-layout", layout + ":v1", "--to-plain-http", name);
    }

    private static List<String> copy(
        Path program, String fromKind, String from, String toKind, String to) {
      return List.of(program.toString(), "cp", fromKind, from, toKind, to);
    }
  },
  SKOPEO {
    @Override
    List<String> pull(Path program, String name, Path layout) {
      return copy(program, "--src-tls-verify=false", "docker://" + name, "oci:" + layout + ":v1");
    }

    @Override
    List<String> push(Path program, Path layout, String name) {
      return copy(program, "--dest-tls-verify=false", "oci:" + layout + ":v1", "docker://" + name);
    }

    private static List<String> copy(Path program, String option, String from, String to) {
      return List.of(program.toString(), "--insecure-policy", "copy", "-q", option, from, to);
    }
  };

  /** The arguments that bring a model's repository into a layout. */
  abstract List<String> pull(Path program, String name, Path layout);

  /** The arguments that send it from there. */
  abstract List<String> push(Path program, Path layout, String name);

  /** Where it is on this machine; empty where it is not. */
  Optional<Path> program() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> Path.of(directory, toString()))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
