package dev.lamina.runtime.process;

import dev.lamina.modelfile.SplitGguf;
import dev.lamina.runtime.KeptStates;
import dev.lamina.runtime.LoadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * What of the file system an engine's program has, where the kernel can keep it to that.
 *
 * @param readable files, and directories with all that is in them
 * @param devices that may be read and written
 * @param writable the one directory where it may do anything
 */
public record Sandbox(List<Path> readable, List<Path> devices, Path writable) {
  /** Where programs, their libraries and what these ask of the machine lie. */
  private static final List<String> SYSTEM =
      List.of(
          "/usr",
          "/lib",
          "/lib64",
          "/nix/store",
          "/etc/ld.so.cache",
          "/etc/localtime",
          "/proc/self",
          "/proc/cpuinfo",
          "/proc/meminfo",
          "/sys/devices/system");

  private static final List<String> DEVICES = List.of("/dev/null", "/dev/zero", "/dev/urandom");

  /** The same with a file, or a directory whose files may be read. */
  public Sandbox reading(Path path) {
    List<Path> more = new ArrayList<>(readable);
    more.add(path);
    return new Sandbox(more, devices, writable);
  }

  /**
   * The same with kept states to read. Of a store that is only read nothing can be kept, but models
   * can be run.
   */
  public Sandbox reading(KeptStates states) {
    try {
      return reading(Files.createDirectories(states.directory()).toRealPath());
    } catch (IOException readOnly) {
      return this;
    }
  }

  /** As arguments of a program that reads them with {@link #read}. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    for (List<Path> paths : List.of(readable, devices)) {
      arguments.add(Integer.toString(paths.size()));
      paths.forEach(path -> arguments.add(path.toString()));
    }
    arguments.add(writable.toString());
    return arguments;
  }

  /** Takes what {@link #arguments} gave from the start of others. */
  public static Sandbox read(Deque<String> arguments) {
    List<Path> readable = paths(arguments);
    return new Sandbox(readable, paths(arguments), Path.of(arguments.remove()));
  }

  private static List<Path> paths(Deque<String> arguments) {
    List<Path> paths = new ArrayList<>();
    int count = Integer.parseInt(arguments.remove());
    for (int i = 0; i < count; i++) {
      paths.add(Path.of(arguments.remove()));
    }
    return paths;
  }

  /** Whether this kernel can keep anybody to anything. */
  public static boolean available() {
    return Landlock.version() > 0;
  }

  /**
   * Keeps this thread, and those that it starts from now on, to this, where the kernel can do it.
   * Linux; rights must have been refused before.
   */
  public void enter() {
    Landlock.enter(this);
  }

  /**
   * For a program that has the model's files and no others.
   *
   * @param libraries directories that are searched for libraries, with colons between
   * @param writable for its socket
   */
  public static Sandbox of(LoadSpec spec, Path program, String libraries, Path writable)
      throws IOException {
    List<Path> readable = new ArrayList<>(SYSTEM.stream().map(Path::of).toList());
    Path real = program.toRealPath();
    readable.add(real.resolveSibling("."));
    readable.add(real.resolveSibling("../lib"));
    Arrays.stream(libraries.split(":", -1))
        .filter(directory -> !directory.isEmpty())
        .map(Path::of)
        .forEach(readable::add);
    List<Path> weights = SplitGguf.siblings(spec.weights());
    List<Path> files =
        Stream.of(
                weights.isEmpty() ? List.of(spec.weights()) : weights,
                spec.adapters(),
                spec.projectors(),
                spec.draft().map(LoadSpec.Draft::weights).stream().toList())
            .flatMap(List::stream)
            .toList();
    for (Path file : files) {
      readable.add(file.toRealPath());
    }
    return new Sandbox(
        readable.stream().map(Path::normalize).filter(Files::exists).distinct().toList(),
        DEVICES.stream().map(Path::of).toList(),
        writable);
  }
}
