package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.ModelConfig;
import dev.lamina.modelfile.TemplateChoice;
import dev.lamina.runtime.Scheduler;
import dev.lamina.store.Json;
import dev.lamina.toolkit.LoadedSummary;
import dev.lamina.toolkit.ModelDetails;
import dev.lamina.toolkit.ModelSummary;
import java.util.List;

/** Lamina's records as the API's JSON. Spec: http-api-and-cli §1.7 to §1.9. */
final class ApiJson {
  private ApiJson() {}

  /** A line of /api/tags. */
  static ObjectNode listed(ModelSummary model) {
    ObjectNode json = named(model);
    json.put("modified_at", ApiTime.local(model.modified()));
    json.put("size", model.size());
    json.put("digest", model.digest().hex());
    ObjectNode details = details(model);
    putUnlessZero(details, "context_length", model.config().contextLength());
    putUnlessZero(details, "embedding_length", model.config().embeddingLength());
    json.set("details", details);
    if (!model.capabilities().isEmpty()) {
      json.set("capabilities", texts(model.capabilities()));
    }
    return json;
  }

  /** A line of /api/ps. */
  static ObjectNode loaded(LoadedSummary loaded) {
    ObjectNode json = named(loaded.model());
    json.put("size", loaded.size());
    json.put("digest", loaded.model().digest().hex());
    json.set("details", details(loaded.model()));
    json.put("expires_at", ApiTime.local(loaded.expires()));
    json.put("size_vram", loaded.gpuSize());
    json.put("needed", loaded.needed());
    json.put("context_length", loaded.contextLength());
    json.put("engine", loaded.engine());
    return json;
  }

  /** What /api/ps tells besides, in bytes. */
  static ObjectNode occupancy(Scheduler.Occupancy occupancy) {
    return Json.object().put("needed", occupancy.needed()).put("budget", occupancy.budget());
  }

  /** The answer of /api/show; {@code model_info} is there even if it is empty. */
  static ObjectNode shown(ModelDetails shown) {
    ObjectNode json = Json.object();
    putUnlessEmpty(json, "license", String.join("\n", shown.model().licenses()));
    json.put("modelfile", shown.modelfile());
    putUnlessEmpty(json, "parameters", shown.parameters());
    putUnlessEmpty(json, "template", shown.template());
    json.set("template_choice", choice(shown));
    putUnlessEmpty(json, "system", shown.model().system().orElse(""));
    putUnlessEmpty(json, "renderer", shown.model().config().renderer());
    putUnlessEmpty(json, "parser", shown.model().config().parser());
    putUnlessEmpty(json, "requires", shown.model().config().requires());
    json.set("details", details(shown.summary()));
    if (!shown.model().messages().isEmpty()) {
      ArrayNode messages = json.putArray("messages");
      shown.model().messages().forEach(message -> messages.add(Messages.json(message)));
    }
    json.set("model_info", shown.info());
    shown.projectorInfo().ifPresent(info -> json.set("projector_info", info));
    if (!shown.tensors().isEmpty()) {
      ArrayNode tensors = json.putArray("tensors");
      shown.tensors().forEach(tensor -> tensors.add(tensor(tensor)));
    }
    json.set("capabilities", texts(shown.summary().capabilities()));
    json.put("modified_at", ApiTime.local(shown.summary().modified()));
    return json;
  }

  /** Which template is in force, and why: more than the reference tells. */
  private static ObjectNode choice(ModelDetails shown) {
    TemplateChoice choice = shown.choice();
    ObjectNode json = Json.object().put("source", choice.source().word());
    putUnlessEmpty(json, "name", choice.name());
    json.put("why", choice.why());
    json.put("system", shown.showsSystem());
    if (!choice.stop().isEmpty()) {
      json.set("stop", texts(choice.stop()));
    }
    return json;
  }

  private static ObjectNode named(ModelSummary model) {
    String name = model.name().shortest();
    return Json.object().put("name", name).put("model", name);
  }

  /** Six members that are always there. */
  private static ObjectNode details(ModelSummary model) {
    ModelConfig config = model.config();
    ObjectNode json = Json.object();
    json.put("parent_model", model.parent());
    json.put("format", config.format());
    json.put("family", config.family());
    if (config.families().isEmpty()) {
      json.putNull("families");
    } else {
      json.set("families", texts(config.families()));
    }
    json.put("parameter_size", config.parameterSize());
    json.put("quantization_level", config.quantization());
    return json;
  }

  private static ObjectNode tensor(ModelDetails.TensorInfo tensor) {
    ObjectNode json = Json.object().put("name", tensor.name()).put("type", tensor.type());
    ArrayNode shape = json.putArray("shape");
    tensor.shape().forEach(shape::add);
    return json;
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = Json.nodes().arrayNode();
    texts.forEach(array::add);
    return array;
  }

  private static void putUnlessEmpty(ObjectNode json, String name, String text) {
    if (!text.isEmpty()) {
      json.put(name, text);
    }
  }

  private static void putUnlessZero(ObjectNode json, String name, int number) {
    if (number != 0) {
      json.put(name, number);
    }
  }
}
