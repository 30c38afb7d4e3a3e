package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.Progress;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a long operation reports, a line for each event. Spec: http-api-and-cli §1.10, §1.12.
 * Besides the reference's members {@code present}: how many of the completed bytes were there
 * before.
 */
public final class ProgressLines {
  private ProgressLines() {}

  /** The end has no line of its own: the last step says that it succeeded. */
  static Consumer<Progress> to(NdjsonStream stream) {
    return progress -> line(progress).ifPresent(line -> send(stream, line));
  }

  /** The line of an event; empty where it has none. */
  public static Optional<ObjectNode> line(Progress progress) {
    return switch (progress) {
      case Progress.Step step -> Optional.of(Json.object().put("status", step.status()));
      case Progress.Bytes bytes -> Optional.of(json(bytes));
      case Progress.Done _ -> Optional.empty();
    };
  }

  private static void send(NdjsonStream stream, ObjectNode line) {
    try {
      stream.line(line);
    } catch (ClientGone e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode json(Progress.Bytes bytes) {
    ObjectNode json = Json.object().put("status", bytes.status());
    json.put("digest", bytes.digest().toString()).put("total", bytes.total());
    if (bytes.completed() > 0) {
      json.put("completed", bytes.completed());
    }
    return bytes.present() == 0 ? json : json.put("present", bytes.present());
  }
}
