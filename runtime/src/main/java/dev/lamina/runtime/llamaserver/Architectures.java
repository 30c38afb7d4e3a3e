package dev.lamina.runtime.llamaserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which architectures a llama-server knows. It does not tell, but their names stand as texts in the
 * program or in the {@code libllama} beside it. A name that is not there is not known; one that is
 * there may belong to something else, and then loading says so. Safe for use by several threads.
 */
final class Architectures {
  /** Every version knows it: where it is not found, texts are not kept as they are. */
  private static final String CERTAIN = "llama";

  private final Path program;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  Architectures(Path program) {
    this.program = program;
  }

  boolean contains(String architecture) {
    return known.computeIfAbsent(architecture, this::isThere)
        || !known.computeIfAbsent(CERTAIN, this::isThere);
  }

  private boolean isThere(String architecture) {
    // Ends with NUL; what comes before may be the beginning of a longer text with the same end.
    byte[] name = (architecture + "\0").getBytes(StandardCharsets.UTF_8);
    try {
      for (Path file : files()) {
        if (holds(file, name)) {
          return true;
        }
      }
    } catch (IOException e) {
      return true; // loading will tell
    }
    return false;
  }

  /** The program and the libraries beside it that may hold the names, the likeliest first. */
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Path real = program.toRealPath();
    for (Path directory : List.of(real.resolveSibling("."), real.resolveSibling("../lib"))) {
      if (Files.isDirectory(directory)) {
        try (Stream<Path> all = Files.list(directory)) {
          all.filter(file -> file.getFileName().toString().startsWith("libllama."))
              .min(Comparator.naturalOrder())
              .ifPresent(files::add);
        }
      }
    }
    files.add(real);
    return files;
  }

  private static boolean holds(Path file, byte[] wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = Math.min(channel.size(), Integer.MAX_VALUE);
      ByteBuffer text = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      for (int at = 0; at <= size - wanted.length; at++) {
        int same = 0;
        while (same < wanted.length && text.get(at + same) == wanted[same]) {
          same++;
        }
        if (same == wanted.length) {
          return true;
        }
      }
      return false;
    }
  }
}
