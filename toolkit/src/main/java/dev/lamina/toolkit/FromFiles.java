package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.ModelDraft;
import dev.lamina.modelfile.ModelWriter;
import dev.lamina.modelfile.Parameters;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.MessageJson;
import dev.lamina.oci.ModelMaker;
import dev.lamina.oci.PackedFiles;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes a model of files that others packed, on the road that {@code create} takes: so it is the
 * model that a Modelfile of these files would give.
 */
record FromFiles(ModelWriter writer) implements ModelMaker {
  @Override
  public Manifest make(ModelName name, PackedFiles files, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    ModelDraft draft =
        new ModelDraft(
            Optional.empty(),
            files.weights(),
            new TreeMap<>(),
            files.drafts(),
            last(files, MediaTypes.TEMPLATE),
            last(files, MediaTypes.SYSTEM),
            files.texts(MediaTypes.LICENSE),
            parameters(files, progress),
            messages(files, progress),
            "",
            "",
            "",
            "");
    return writer.write(name, draft, progress).manifest();
  }

  private static Optional<String> last(PackedFiles files, String mediaType) {
    List<String> texts = files.texts(mediaType);
    return texts.isEmpty() ? Optional.empty() : Optional.of(texts.getLast());
  }

  private static Map<String, JsonNode> parameters(PackedFiles files, Consumer<Progress> progress) {
    Map<String, JsonNode> parameters = new HashMap<>(files.parameters());
    for (String text : files.texts(MediaTypes.PARAMS)) {
      ours("params.json", progress, () -> parameters.putAll(known(text)));
    }
    return parameters;
  }

  private static Map<String, JsonNode> known(String text) {
    Map<String, JsonNode> parameters = new HashMap<>();
    Json.parseObject(text.getBytes(StandardCharsets.UTF_8))
        .properties()
        .forEach(each -> parameters.put(each.getKey(), each.getValue()));
    Parameters.check(parameters);
    return parameters;
  }

  private static List<Message> messages(PackedFiles files, Consumer<Progress> progress) {
    List<Message> messages = new ArrayList<>();
    for (String text : files.texts(MediaTypes.MESSAGES)) {
      ours(
          "messages.json",
          progress,
          () -> messages.addAll(MessageJson.parseList(Json.parse(text))));
    }
    return messages;
  }

  /** Others have files of these names, too, for other things. */
  private static void ours(String file, Consumer<Progress> progress, Runnable reading) {
    try {
      reading.run();
    } catch (ModelException e) {
      progress.accept(new Progress.Step("left out " + file + ": " + e.getMessage()));
    }
  }
}
