package dev.lamina.server;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.StoredModel;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.LoadedSummary;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What those ask who look after servers; the reference has none of it. */
final class Health {
  private static final int UNAVAILABLE = 503;

  private final Lamina lamina;
  private final Metrics metrics;

  private Health(Lamina lamina, Metrics metrics) {
    this.lamina = lamina;
    this.metrics = metrics;
  }

  static List<Route> routes(Lamina lamina, Metrics metrics) {
    Health health = new Health(lamina, metrics);
    return List.of(
        Route.get("/health", Health::alive).with(Access.OPEN),
        Route.get("/ready", health::ready).with(Access.OPEN),
        Route.get("/metrics", health::metrics));
  }

  /** The process answers. */
  private static void alive(Context ctx) {
    Replies.json(ctx, Json.object().put("status", "ok"));
  }

  /** Its store can be read, too. While a server ends it is not ready: no route answers then. */
  private void ready(Context ctx) {
    Path root = lamina.store().root();
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw unready(root, "it is not a directory");
    }
    try {
      int models = lamina.store().names().size();
      Replies.json(ctx, Json.object().put("status", "ready").put("models", models));
    } catch (IOException e) {
      throw unready(root, e.toString());
    }
  }

  private static ApiException unready(Path root, String reason) {
    return new ApiException(UNAVAILABLE, "read the store " + root + ": " + reason);
  }

  private void metrics(Context ctx) throws IOException {
    Replies.text(ctx, 200, Metrics.CONTENT_TYPE, metrics.text(state()));
  }

  /** Reads manifests, no blobs. */
  private Metrics.State state() throws IOException {
    List<StoredModel> models = lamina.store().models();
    Set<Descriptor> blobs = new HashSet<>();
    models.forEach(model -> blobs.addAll(model.manifest().blobs()));
    List<LoadedSummary> loaded = lamina.loaded();
    return new Metrics.State(
        lamina.occupancy().waiting(),
        loaded.size(),
        loaded.stream().mapToLong(LoadedSummary::size).sum(),
        models.size(),
        blobs.stream().mapToLong(Descriptor::size).sum());
  }
}
