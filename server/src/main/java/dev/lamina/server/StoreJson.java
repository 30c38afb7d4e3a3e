package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.KeptStates;
import dev.lamina.store.BlobReasons;
import dev.lamina.store.BlobUse;
import dev.lamina.store.Json;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.StoreReport;
import dev.lamina.store.StoreUsage;
import dev.lamina.store.Swept;
import dev.lamina.toolkit.Repair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the store tells of itself, as JSON. Sizes are bytes, names as lists show them. */
final class StoreJson {
  private StoreJson() {}

  static ObjectNode report(StoreReport report) {
    ObjectNode json =
        Json.object()
            .put("models", report.models())
            .put("blobs", report.blobs())
            .put("bytes", report.bytes())
            .put("damaged", report.damaged());
    ArrayNode findings = json.putArray("findings");
    report.findings().forEach(finding -> findings.add(finding(finding)));
    return json;
  }

  static ObjectNode repair(Repair repair) {
    ObjectNode json = Json.object().put("models", repair.found().models());
    ArrayNode mended = json.putArray("mended");
    repair.mended().forEach(finding -> mended.add(finding(finding)));
    ArrayNode failures = json.putArray("failures");
    repair
        .failures()
        .forEach(failure -> failures.add(finding(failure.finding()).put("text", failure.text())));
    return json;
  }

  private static ObjectNode finding(StoreReport.Finding finding) {
    ObjectNode json =
        Json.object()
            .put("kind", finding.kind().name().toLowerCase(Locale.ROOT))
            .put("damage", finding.kind().damage())
            .put("subject", finding.subject());
    finding.digest().ifPresent(digest -> json.put("digest", digest.toString()));
    json.set("models", names(finding.models()));
    return json.put("text", finding.text());
  }

  static ObjectNode usage(ModelStore store, StoreUsage usage) throws IOException {
    ObjectNode json =
        Json.object()
            .put("path", store.root().toString())
            .put("total", usage.total())
            .put("reclaimable", usage.reclaimable())
            .put("states", KeptStates.of(store, 0).size());
    ArrayNode models = json.putArray("models");
    for (StoreUsage.ModelUsage model : usage.models()) {
      models
          .addObject()
          .put("name", model.name().shortest())
          .put("total", model.total())
          .put("unique", model.unique())
          .put("shared", model.shared())
          .put("sharers", model.sharers())
          .set("sharedWith", names(model.sharedWith()));
    }
    return json;
  }

  /** The size is absent where the blob is. */
  static ObjectNode reasons(BlobReasons why) {
    ObjectNode json = Json.object().put("digest", why.digest().toString());
    why.size().ifPresent(size -> json.put("size", size));
    json.put("held", why.held());
    json.set("manifestOf", names(why.manifestOf()));
    ArrayNode uses = json.putArray("uses");
    for (BlobUse use : why.uses()) {
      ObjectNode entry =
          uses.addObject()
              .put("model", use.model().shortest())
              .put("mediaType", use.blob().mediaType())
              .put("size", use.blob().size());
      use.blob().from().ifPresent(from -> entry.put("from", from));
    }
    return json;
  }

  static ObjectNode swept(Swept swept) {
    ObjectNode json = Json.object();
    json.set("blobs", texts(swept.blobs().stream().map(Object::toString)));
    json.set("leftovers", texts(swept.leftovers().stream().map(Path::toString)));
    return json.put("bytes", swept.bytes());
  }

  private static ArrayNode names(List<ModelName> names) {
    return texts(names.stream().map(ModelName::shortest));
  }

  private static ArrayNode texts(Stream<String> texts) {
    ArrayNode array = Json.nodes().arrayNode();
    texts.forEach(array::add);
    return array;
  }
}
