package dev.lamina.runtime.embedded;

import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The native library for this machine, from the jar of java-llama.cpp to a file that can be opened.
 * Only the bytes are taken: no class of that jar is ever loaded.
 *
 * @param resource where it is on the class path
 * @param digest of the bytes that the build pins
 */
record NativeLibrary(String system, String processor, String resource, Digest digest) {
  private static final String ROOT = "de/kherud/llama/";

  private static final String PARTIAL = "partial-";
  private static final Duration ABANDONED = Duration.ofHours(1);

  private static final List<NativeLibrary> ALL =
      List.of(
          library(
              "linux",
              "amd64",
              "Linux/x86_64/libjllama.so",
              "93276c536d00f037c37ed6ec1e55be9c828940f4a0af59af10a8f638a31bbc3c"),
          library(
              "linux",
              "aarch64",
              "Linux/aarch64/libjllama.so",
              "d852c1625b2dac90a974613a2f019ecabf0c5d7bc054dcc14a05246d5aa2a1a7"),
          library(
              "mac",
              "x86_64",
              "Mac/x86_64/libjllama.dylib",
              "02ec1b3570cde80e5fbfc3ba56b5de68ffef2a26e7b470a89547a80e87120e81"),
          library(
              "mac",
              "aarch64",
              "Mac/aarch64/libjllama.dylib",
              "7ba2311dc634e24b572512a2279357327511ad3d77dea032a77feab77c14d341"));

  private static NativeLibrary library(
      String system, String processor, String resource, String hex) {
    return new NativeLibrary(system, processor, ROOT + resource, new Digest(hex));
  }

  /**
   * The library for this system and processor.
   *
   * @throws ModelException UNSUPPORTED if the jar has none
   */
  static NativeLibrary ofThisMachine() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return ALL.stream()
        .filter(each -> system.startsWith(each.system) && processor.equals(each.processor))
        .findFirst()
        .orElseThrow(
            () ->
                ModelException.unsupported(
                    "engine embedded: no native library for "
                        + system
                        + " on "
                        + processor
                        + " (use the engine llama-server)"));
  }

  /**
   * The library's file in a directory, made if it is not there or not what it should be. Several
   * processes may do this at once: a file appears whole or not at all.
   */
  Path extractTo(Path directory) throws IOException {
    Path file = directory.resolve(resource.substring(resource.lastIndexOf('/') + 1));
    if (Files.isRegularFile(file) && Digest.of(file).equals(digest)) {
      return file;
    }
    Files.createDirectories(directory);
    removeAbandoned(directory);
    Path partial = Files.createTempFile(directory, PARTIAL, ".tmp");
    try {
      try (InputStream in = NativeLibrary.class.getClassLoader().getResourceAsStream(resource)) {
        if (in == null) {
          throw ModelException.unsupported(
              "engine embedded: " + resource + " is not on the class path");
        }
        Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
      }
      if (!Digest.of(partial).equals(digest)) {
        throw ModelException.corrupt(
            "engine embedded: " + resource + " is not the native library that this build knows");
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
    return file;
  }

  /** What a process left that was killed while it extracted. */
  private static void removeAbandoned(Path directory) throws IOException {
    Instant old = Instant.now().minus(ABANDONED);
    try (var files = Files.newDirectoryStream(directory, PARTIAL + "*")) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
