package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.toolkit.EngineSummary;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.engines.Gpu;

/** GET /api/engines, which the reference does not have. */
final class EngineList {
  private EngineList() {}

  static ObjectNode of(Lamina lamina) {
    ObjectNode json = Json.object();
    ArrayNode engines = json.putArray("engines");
    lamina.engines().forEach(engine -> engines.add(json(engine)));
    json.put("gpu", Gpu.here().evidence());
    return json;
  }

  private static ObjectNode json(EngineSummary engine) {
    ObjectNode json = Json.object().put("name", engine.name()).put("version", engine.version());
    engine.location().ifPresent(path -> json.put("path", path.toString()));
    ArrayNode devices = json.putArray("devices");
    engine.devices().forEach(devices::add);
    ArrayNode architectures = json.putArray("architectures");
    engine.architectures().forEach(architectures::add);
    json.put("usable", engine.problem().isEmpty()).put("in_use", engine.first());
    engine
        .installed()
        .ifPresent(from -> json.put("image", from.image()).put("digest", from.digest().hex()));
    engine.why().ifPresent(why -> json.put("why", why));
    engine.problem().ifPresent(problem -> json.put("problem", problem));
    return json;
  }
}
