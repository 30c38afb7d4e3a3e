package dev.lamina.toolkit.engines;

import dev.lamina.oci.image.ImageFiles;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes llama-server out of an image: the program, what lies beside it, and of the image's other
 * libraries those that these need. All of it gets into one directory.
 *
 * <p>The C library and drivers of GPUs are this machine's, for they belong to its kernel.
 */
final class EngineFiles {
  private static final Pattern LIBRARY = Pattern.compile("lib.+\\.so(\\.[\\w.]+)?");

  /** Of the C library, and of drivers. */
  private static final Pattern OF_THE_MACHINE =
      Pattern.compile(
          "ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|mvec|anl|nss_\\w+|nsl|thread_db|BrokenLocale)"
              + "\\.so\\..*|lib(cuda|nvidia-.*|nvcuvid)\\.so.*");

  private final ImageFiles image;
  private final Path directory;
  private final Set<String> taken = new HashSet<>();
  private final Deque<Path> unread = new ArrayDeque<>();

  private EngineFiles(ImageFiles image, Path directory) {
    this.image = image;
    this.directory = directory;
  }

  /** Whether a file of an image may be one of an engine, by its own name. */
  static boolean wanted(String name) {
    return name.equals(InstalledEngine.PROGRAM) || LIBRARY.matcher(name).matches();
  }

  /**
   * Moves the files.
   *
   * @param directory an empty one
   * @throws ModelException INVALID when there is no llama-server in the image
   */
  static void take(ImageFiles image, Path directory) throws IOException {
    new EngineFiles(image, directory).run();
  }

  private void run() throws IOException {
    String program =
        image.paths().stream()
            .filter(path -> fileName(path).equals(InstalledEngine.PROGRAM))
            .filter(path -> image.file(path).isPresent())
            .min(Comparator.comparingInt(String::length))
            .orElseThrow(
                () -> ModelException.invalid("there is no " + InstalledEngine.PROGRAM + " in it"));
    take(program);
    Path taken = directory.resolve(InstalledEngine.PROGRAM);
    if (!taken.toRealPath().toFile().setExecutable(true, false)) {
      throw new IOException(taken + " cannot be made executable");
    }
    String beside = image.target(program).replaceAll("[^/]+$", "");
    for (String path : image.paths()) {
      if (path.startsWith(beside) && LIBRARY.matcher(path.substring(beside.length())).matches()) {
        take(path);
      }
    }
    while (!unread.isEmpty()) {
      for (String name : Elf.needed(unread.remove())) {
        Optional<String> found = find(name);
        if (found.isPresent()) {
          take(found.get());
        }
      }
    }
  }

  /** A library of the image that is not here yet; the shortest path, for those have no purpose. */
  private Optional<String> find(String name) {
    if (taken.contains(name) || OF_THE_MACHINE.matcher(name).matches()) {
      return Optional.empty();
    }
    List<String> found = new ArrayList<>(image.paths());
    found.removeIf(path -> !fileName(path).equals(name) || image.file(path).isEmpty());
    return found.stream().min(Comparator.comparingInt(String::length));
  }

  /** The file under its own name, and under that of the link that leads to it. */
  private void take(String path) throws IOException {
    Optional<Path> file = image.file(path);
    if (file.isEmpty()) {
      return; // a link to what is not there
    }
    String own = fileName(image.target(path));
    if (taken.add(own)) {
      Path place = directory.resolve(own);
      place(file.get(), place);
      unread.add(place);
    }
    String name = fileName(path);
    if (taken.add(name)) {
      Files.createSymbolicLink(directory.resolve(name), Path.of(own));
    }
  }

  /** By a second name, for the image may have several for one file. */
  private static void place(Path file, Path place) throws IOException {
    try {
      Files.createLink(place, file);
    } catch (UnsupportedOperationException | FileSystemException cannotLink) {
      Files.copy(file, place);
    }
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
