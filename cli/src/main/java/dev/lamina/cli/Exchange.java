package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One question of a {@link Session} and its answer. */
final class Exchange {
  private final Session session;
  private final ObjectNode question;

  Exchange(Session session, ObjectNode question) {
    this.session = session;
    this.question = question;
  }

  /** Asks, and prints the answer as it comes; both as messages, as far as the answer came. */
  List<ObjectNode> over(Console console) throws IOException, InterruptedException {
    ArrayNode told = Json.nodes().arrayNode();
    session.system.ifPresent(words -> told.addObject().put("role", "system").put("content", words));
    told.addAll(session.messages).add(question);
    ObjectNode body = Json.object().put("model", session.model);
    body.set("messages", told);
    RunSettings settings = session.settings;
    settings.addTo(body);
    AnswerPrinter printer =
        new AnswerPrinter(session.program, settings.wordWrap, settings.hideThinking);
    boolean whole = stream(console, body, printer);
    printer.finish(settings.verbose && whole);
    return List.of(question, said(printer));
  }

  private static ObjectNode said(AnswerPrinter printer) {
    ObjectNode message = Json.object().put("role", "assistant").put("content", printer.answer());
    if (!printer.thoughts().isEmpty()) {
      message.put("thinking", printer.thoughts());
    }
    if (!printer.calls().isEmpty()) {
      message.set("tool_calls", printer.calls());
    }
    return message;
  }

  /** Whether the answer came to its end; Ctrl-C gives it up, and the server stops with it. */
  private boolean stream(Console console, ObjectNode body, AnswerPrinter printer)
      throws IOException, InterruptedException {
    FutureTask<?> streaming =
        new FutureTask<>(
            () -> {
              printer.print(session.api, "/api/chat", body);
              return null;
            });
    Thread thread = Thread.ofVirtual().unstarted(streaming);
    boolean[] stopped = {false};
    try (AutoCloseable _ =
        console.onInterrupt(
            () -> {
              stopped[0] = true;
              thread.interrupt();
            })) {
      thread.start();
      streaming.get();
      return true;
    } catch (ExecutionException e) {
      if (stopped[0]) {
        return false;
      }
      switch (e.getCause()) {
        case ModelException failure -> throw failure;
        case IOException failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
