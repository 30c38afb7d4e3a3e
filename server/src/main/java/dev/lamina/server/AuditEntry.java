package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.StoredModel;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a request besides itself: whose it is, of which model, how many tokens it took.
 * For the request's own thread.
 */
final class AuditEntry {
  private Optional<String> caller = Optional.empty();
  private String model = "";
  private Optional<Digest> digest = Optional.empty();
  private OptionalInt promptTokens = OptionalInt.empty();
  private OptionalInt tokens = OptionalInt.empty();

  private AuditEntry() {}

  static AuditEntry of(Context ctx) {
    AuditEntry entry = ctx.attribute(AuditEntry.class.getName());
    if (entry == null) {
      entry = new AuditEntry();
      ctx.attribute(AuditEntry.class.getName(), entry);
    }
    return entry;
  }

  /** By the name of its key. */
  void caller(String name) {
    caller = Optional.of(name);
  }

  /** A model that may not be there. */
  void model(String name, Optional<StoredModel> found) {
    model = name;
    digest = found.map(each -> each.manifest().digest());
  }

  void model(StoredModel found) {
    model(found.name().shortest(), Optional.of(found));
  }

  void read(int count) {
    promptTokens = OptionalInt.of(count);
  }

  void written(int count) {
    tokens = OptionalInt.of(count);
  }

  /** Without path, for that may hold what clients made up. */
  ObjectNode json(Context ctx, String route, float millis) {
    ObjectNode json =
        Json.object()
            .put("time", Instant.now().toString())
            .put("address", ctx.ip())
            .put("method", ctx.method().name())
            .put("route", route)
            .put("status", ctx.statusCode())
            .put("ms", Math.round(millis));
    caller.ifPresent(name -> json.put("key", name));
    if (!model.isEmpty()) {
      json.put("model", model);
    }
    digest.ifPresent(found -> json.put("digest", found.toString()));
    promptTokens.ifPresent(count -> json.put("prompt_tokens", count));
    tokens.ifPresent(count -> json.put("tokens", count));
    return json;
  }
}
