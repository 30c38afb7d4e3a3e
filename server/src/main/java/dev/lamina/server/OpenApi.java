package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * GET /openapi.json: all routes, as OpenAPI 3.1 describes them. Read anew for each request, for
 * there are few, and it would be a large part of what an idle server remembers.
 */
final class OpenApi implements Handler {
  private static final String RESOURCE = "openapi.json";

  private final Lamina lamina;

  OpenApi(Lamina lamina) {
    this.lamina = lamina;
  }

  @Override
  public void handle(Context ctx) throws IOException {
    ObjectNode document = document();
    ((ObjectNode) document.path("info")).put("version", lamina.version());
    Replies.json(ctx, document);
  }

  private static ObjectNode document() throws IOException {
    try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new FileNotFoundException(RESOURCE);
      }
      return Json.parseObject(in.readAllBytes());
    }
  }
}
