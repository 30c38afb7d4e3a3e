package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.Progress;
import dev.lamina.store.StoreDepth;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The store itself, which the reference tells nothing of: where it is, what its space is used for,
 * whether it is sound. The long ones answer with a line for each event of their progress and, last,
 * one whose {@code report} is the result; with {@code "stream": false} with the result alone.
 */
final class Stores {
  private final Lamina lamina;
  private final Requests requests;
  private final PendingUploads uploads;

  private Stores(Lamina lamina, Requests requests, PendingUploads uploads) {
    this.lamina = lamina;
    this.requests = requests;
    this.uploads = uploads;
  }

  static List<Route> routes(Lamina lamina, Requests requests, PendingUploads uploads) {
    Stores stores = new Stores(lamina, requests, uploads);
    return List.of(
        Route.get("/api/store", stores::where),
        Route.get("/api/store/usage", stores::usage),
        Route.get("/api/store/blobs/{digest}", stores::why),
        Route.post("/api/store/verify", stores::verify).with(Access.MANAGE),
        Route.post("/api/store/repair", stores::repair).with(Access.CHANGE),
        Route.post("/api/store/prune", stores::prune).with(Access.CHANGE));
  }

  /** A client that holds a lease in a store asks by its ID whether it is this one. */
  private void where(Context ctx) throws IOException {
    ObjectNode json =
        Json.object()
            .put("path", lamina.store().root().toString())
            .put("writable", lamina.store().writable());
    String lease = ctx.queryParam("lease");
    if (lease != null) {
      json.put("lease", lamina.store().leased(lease));
    }
    Replies.json(ctx, json);
  }

  private void usage(Context ctx) throws IOException {
    Replies.json(ctx, StoreJson.usage(lamina.store(), lamina.usage()));
  }

  private void why(Context ctx) throws IOException {
    Replies.json(ctx, StoreJson.reasons(lamina.why(ctx.pathParam("digest"))));
  }

  private void prune(Context ctx) throws IOException {
    boolean dryRun = requests.read(ctx).flag("dry_run", false);
    uploads.expire();
    Replies.json(ctx, StoreJson.swept(lamina.prune(dryRun)));
  }

  private void verify(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    List<ModelName> models = models(body);
    StoreDepth depth = depth(body);
    run(ctx, body, progress -> StoreJson.report(lamina.verify(models, depth, progress)));
  }

  private void repair(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    List<ModelName> models = models(body);
    StoreDepth depth = depth(body);
    boolean insecure = body.flag("insecure", false);
    run(ctx, body, progress -> StoreJson.repair(lamina.repair(models, depth, insecure, progress)));
  }

  @FunctionalInterface
  private interface Verb {
    ObjectNode run(Consumer<Progress> progress) throws IOException, InterruptedException;
  }

  private static void run(Context ctx, Fields body, Verb verb)
      throws IOException, InterruptedException {
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      if (!body.flag("stream", true)) {
        Replies.json(ctx, verb.run(event -> {}));
        return;
      }
      NdjsonStream stream = new NdjsonStream(ctx);
      ObjectNode report = verb.run(ProgressLines.to(stream));
      stream.line(Json.object().put("status", "success").set("report", report));
    }
  }

  private static List<ModelName> models(Fields body) {
    return body.texts("models").stream().map(ModelNames::valid).toList();
  }

  private static StoreDepth depth(Fields body) {
    return switch (body.text("depth")) {
      case "quick" -> StoreDepth.QUICK;
      case "", "changed" -> StoreDepth.CHANGED;
      case "deep" -> StoreDepth.DEEP;
      default ->
          throw ModelException.invalid(
              "invalid depth \"" + body.text("depth") + "\" (one of quick, changed, deep)");
    };
  }
}
