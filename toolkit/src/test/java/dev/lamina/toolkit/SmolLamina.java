package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.ModelConfig;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes models from Modelfiles, for tests. */
final class SmolLamina {
  private SmolLamina() {}

  /** Creates from a Modelfile whose FROM is a file or, where there is none, a model's name. */
  static StoredModel create(Lamina lamina, String name, String text, Optional<Path> weights)
      throws IOException, InterruptedException {
    Modelfile file = Modelfile.parse(text);
    try (Lease lease = lamina.store().lease()) {
      SortedMap<String, Digest> files = new TreeMap<>();
      Optional<ModelName> from = Optional.empty();
      if (weights.isPresent()) {
        files.put(
            weights.get().getFileName().toString(),
            lease.ingest(MediaTypes.MODEL, weights.get(), _ -> {}).descriptor().digest());
      } else {
        from = Optional.of(ModelName.parse(file.from().getFirst()));
      }
      return lamina.create(
          ModelName.parse(name), file.draft(from, files, new TreeMap<>()), _ -> {});
    }
  }

  /** Stores a model as others might have made it: no layer is looked at. */
  static void foreign(Lamina lamina, String name, byte[] weights, Map<String, String> texts)
      throws IOException {
    try (Lease lease = lamina.store().lease()) {
      List<Descriptor> layers = new ArrayList<>();
      layers.add(lease.ingest(MediaTypes.MODEL, weights).descriptor());
      for (Map.Entry<String, String> text : texts.entrySet()) {
        byte[] bytes = text.getValue().getBytes(StandardCharsets.UTF_8);
        layers.add(lease.ingest(text.getKey(), bytes).descriptor());
      }
      Descriptor config = lease.ingest(MediaTypes.CONFIG, ModelConfig.empty().bytes()).descriptor();
      lease.publish(ModelName.parse(name), Manifest.of(config, layers));
    }
  }

  static ChatRequest chat(String model, Map<String, JsonNode> options, Message... messages) {
    return new ChatRequest(
        ModelName.parse(model),
        List.of(messages),
        List.of(),
        options,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        true);
  }
}
