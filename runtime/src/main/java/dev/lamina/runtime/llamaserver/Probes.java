package dev.lamina.runtime.llamaserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** What was found out of a program, for as long as its file stays the same. Thread-safe. */
final class Probes {
  private record State(long size, FileTime modified) {
    static final State NONE = new State(-1, FileTime.fromMillis(0));

    static State of(Path file) {
      try {
        return new State(Files.size(file), Files.getLastModifiedTime(file));
      } catch (IOException missing) {
        return NONE;
      }
    }
  }

  private @Nullable State seen;
  private @Nullable LlamaServerBinary binary;
  private @Nullable Architectures architectures;

  /** Interrupted while it asks, it knows nothing and asks the next time. */
  synchronized LlamaServerBinary of(Path program) {
    State now = State.of(program);
    LlamaServerBinary known = binary;
    if (known == null || !now.equals(seen)) {
      try {
        known = LlamaServerBinary.probe(program);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return LlamaServerBinary.unusable(program, "", "was not asked: interrupted");
      }
      binary = known;
      seen = now;
      architectures = new Architectures(program);
    }
    return known;
  }

  synchronized Architectures architectures(Path program) {
    of(program);
    Architectures known = architectures;
    return known == null ? new Architectures(program) : known;
  }
}
