package dev.lamina.server;

import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** POST /api/pull and /api/push. Spec: http-api-and-cli §1.12. */
final class Transfers {
  private final Requests requests;
  private final Verb verb;

  private Transfers(Requests requests, Verb verb) {
    this.requests = requests;
    this.verb = verb;
  }

  static List<Route> routes(Lamina lamina, Requests requests) {
    return List.of(
        Route.post("/api/pull", new Transfers(requests, lamina::pull)::handle),
        Route.post("/api/push", new Transfers(requests, lamina::push)::handle));
  }

  @FunctionalInterface
  private interface Verb {
    void run(Reference reference, boolean insecure, Consumer<Progress> progress)
        throws IOException, InterruptedException;
  }

  private void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    String text = ModelNames.required(body.firstText("model", "name"));
    boolean insecure = body.flag("insecure", false);
    if (text.startsWith("http://") && !insecure) {
      throw ModelException.invalid("insecure protocol http");
    }
    Reference reference = reference(text);
    boolean stream = body.flag("stream", true);
    verb.run(reference, insecure, stream ? ProgressLines.to(new NdjsonStream(ctx)) : _ -> {});
    if (!stream) {
      Replies.json(ctx, Json.object().put("status", "success"));
    }
  }

  private static Reference reference(String text) {
    return text.contains("@sha256:") ? Reference.parse(text) : Reference.of(ModelNames.valid(text));
  }
}
