package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.oci.ManifestShape;
import dev.lamina.oci.RateLimit;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.MessagesChoice;
import dev.lamina.toolkit.PushOptions;
import dev.lamina.toolkit.TransferOptions;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * POST /api/pull and /api/push. Spec: http-api-and-cli §1.12. Besides the reference's members:
 * {@code max_rate}, a text such as {@code 20MB}; and for a push {@code messages}, {@code include}
 * or {@code without}, without which a model with messages is refused, and {@code format}, one of
 * {@code ollama oci modelpack image}. POST /api/registry/tags lists a repository's tags,
 * /api/registry/copy copies from one to another.
 */
final class Transfers {
  private final Lamina lamina;
  private final Requests requests;
  private final Metrics metrics;

  private Transfers(Lamina lamina, Requests requests, Metrics metrics) {
    this.lamina = lamina;
    this.requests = requests;
    this.metrics = metrics;
  }

  static List<Route> routes(Lamina lamina, Requests requests, Metrics metrics) {
    Transfers transfers = new Transfers(lamina, requests, metrics);
    return List.of(
        Route.post("/api/pull", transfers::pull).with(Access.CHANGE),
        Route.post("/api/push", transfers::push).with(Access.CHANGE),
        Route.post("/api/registry/tags", transfers::tags).with(Access.MANAGE),
        Route.post("/api/registry/copy", transfers::copy).with(Access.CHANGE));
  }

  private void pull(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    Reference reference = reference(body);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      lamina.pull(reference, options(body), progress(ctx, body, metrics::pulled));
    }
    note(ctx, reference);
    end(ctx, body);
  }

  private void push(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    Reference reference = reference(body);
    note(ctx, reference);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      PushOptions options =
          new PushOptions(
              options(body), messages(body), body.optionalText("format").map(ManifestShape::parse));
      lamina.push(reference, options, progress(ctx, body, metrics::pushed));
    }
    end(ctx, body);
  }

  private void tags(Context ctx) throws IOException {
    Fields body = requests.read(ctx);
    ModelName name = reference(body).name();
    ObjectNode json =
        Json.object().put("name", name.host() + "/" + name.namespace() + "/" + name.model());
    ArrayNode tags = json.putArray("tags");
    lamina.tags(name, options(body)).forEach(tags::add);
    Replies.json(ctx, json);
  }

  private void note(Context ctx, Reference reference) throws IOException {
    ModelName name = reference.name();
    AuditEntry.of(ctx).model(name.shortest(), lamina.store().find(name));
  }

  private void copy(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    Reference source = reference(body, ModelNames.required(body.text("source")));
    Reference destination = reference(body, ModelNames.required(body.text("destination")));
    if (destination.digest().isPresent()) {
      throw ModelException.invalid(
          "copy to "
              + destination
              + ": a digest is what it has, a tag what it gets (leave it out)");
    }
    note(ctx, destination);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      lamina.copyRemote(
          source, destination.name(), options(body), progress(ctx, body, metrics::pushed));
    }
    end(ctx, body);
  }

  private static Consumer<Progress> progress(Context ctx, Fields body, LongConsumer moved) {
    MovedBytes counted = new MovedBytes(moved);
    return streams(body) ? counted.andThen(ProgressLines.to(new NdjsonStream(ctx))) : counted;
  }

  private static void end(Context ctx, Fields body) {
    if (!streams(body)) {
      Replies.json(ctx, Json.object().put("status", "success"));
    }
  }

  private static boolean streams(Fields body) {
    return body.flag("stream", true);
  }

  private static TransferOptions options(Fields body) {
    Optional<RateLimit> rate = body.optionalText("max_rate").map(RateLimit::parse);
    return new TransferOptions(body.flag("insecure", false), rate);
  }

  private static MessagesChoice messages(Fields body) {
    return switch (body.text("messages")) {
      case "" -> MessagesChoice.REFUSE;
      case "include" -> MessagesChoice.INCLUDE;
      case "without" -> MessagesChoice.LEAVE_OUT;
      default ->
          throw ModelException.invalid(
              "invalid field \"messages\": expected \"include\" or \"without\"");
    };
  }

  private static Reference reference(Fields body) {
    return reference(body, ModelNames.required(body.firstText("model", "name")));
  }

  private static Reference reference(Fields body, String text) {
    if (text.startsWith("http://") && !body.flag("insecure", false)) {
      throw ModelException.invalid("insecure protocol http");
    }
    return text.contains("@sha256:") ? Reference.parse(text) : Reference.of(ModelNames.valid(text));
  }
}
