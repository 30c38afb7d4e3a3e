package dev.lamina.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.Instruction;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one model has that another has not, from two answers of /api/show with layers and all
 * metadata.
 *
 * @param before the first model's name and ID
 * @param after the second one's
 * @param instructions by what the Modelfile's instruction is called, files by their layer
 * @param metadata of the weights, by key
 * @param tensors of the weights, by name: type, shape, and a digest where it was asked for
 */
public record ModelDiff(
    Named before,
    Named after,
    List<Change> instructions,
    List<Change> metadata,
    List<Change> tensors) {
  private static final Set<String> FILES = Set.of("model", "adapter", "projector");

  /** A model. */
  public record Named(String name, String digest) {}

  /** A difference: values of one side, of the other, or of both. */
  public record Change(String what, List<String> before, List<String> after) {
    public Change {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  public ModelDiff {
    instructions = List.copyOf(instructions);
    metadata = List.copyOf(metadata);
    tensors = List.copyOf(tensors);
  }

  /** Compares. */
  public static ModelDiff of(JsonNode before, JsonNode after) {
    return new ModelDiff(
        named(before),
        named(after),
        changes(instructions(before), instructions(after)),
        changes(metadata(before), metadata(after)),
        changes(tensors(before), tensors(after)));
  }

  /** Whether the files of the weights are others, which only their tensors can tell more of. */
  public static boolean isOfOtherWeights(JsonNode before, JsonNode after) {
    return !weights(before).equals(weights(after));
  }

  private static List<JsonNode> weights(JsonNode shown) {
    List<JsonNode> digests = new ArrayList<>();
    for (JsonNode layer : shown.path("layers")) {
      if (LayerKind.of(layer.path("mediaType").asText()).equals("model")) {
        digests.add(layer.path("digest"));
      }
    }
    return digests;
  }

  /** Whether one model has nothing that the other has not. */
  public boolean isEmpty() {
    return instructions.isEmpty() && metadata.isEmpty() && tensors.isEmpty();
  }

  /** For programs: every change, with both sides' values. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.putObject("before").put("name", before.name()).put("digest", before.digest());
    json.putObject("after").put("name", after.name()).put("digest", after.digest());
    json.set("instructions", json(instructions));
    json.set("metadata", json(metadata));
    json.set("tensors", json(tensors));
    return json;
  }

  private static ArrayNode json(List<Change> changes) {
    ArrayNode list = Json.nodes().arrayNode();
    for (Change change : changes) {
      ObjectNode each = list.addObject().put("what", change.what());
      change.before().forEach(each.putArray("before")::add);
      change.after().forEach(each.putArray("after")::add);
    }
    return list;
  }

  private static Named named(JsonNode shown) {
    return new Named(shown.path("name").asText(), shown.path("digest").asText());
  }

  private static List<Change> changes(
      Map<String, List<String>> before, Map<String, List<String>> after) {
    Set<String> all = new LinkedHashSet<>(before.keySet());
    all.addAll(after.keySet());
    List<Change> changes = new ArrayList<>();
    for (String what : all) {
      List<String> old = before.getOrDefault(what, List.of());
      List<String> young = after.getOrDefault(what, List.of());
      if (!old.equals(young)) {
        changes.add(new Change(what, old, young));
      }
    }
    return changes;
  }

  private static Map<String, List<String>> instructions(JsonNode shown) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (JsonNode layer : shown.path("layers")) {
      String kind = LayerKind.of(layer.path("mediaType").asText());
      if (FILES.contains(kind)) {
        String digest = Digest.parse(layer.path("digest").asText()).shortHex();
        String size = Sizes.text(layer.path("size").asLong());
        add(values, kind, digest + " (" + size + ")");
      }
    }
    for (Instruction instruction :
        Modelfile.parse(shown.path("modelfile").asText()).instructions()) {
      switch (instruction) {
        case Instruction.From _, Instruction.Adapter _, Instruction.Draft _ -> {}
        case Instruction.Parameter parameter ->
            add(values, "PARAMETER " + parameter.name(), parameter.text());
        case Instruction.Turn turn -> add(values, "MESSAGE", turn.role() + " " + turn.text());
        case Instruction.Template template -> add(values, "TEMPLATE", template.text());
        case Instruction.SystemText system -> add(values, "SYSTEM", system.text());
        case Instruction.License license -> add(values, "LICENSE", license.text());
        case Instruction.Renderer renderer -> add(values, "RENDERER", renderer.text());
        case Instruction.Parser parser -> add(values, "PARSER", parser.text());
        case Instruction.Requires requires -> add(values, "REQUIRES", requires.text());
      }
    }
    return values;
  }

  private static Map<String, List<String>> metadata(JsonNode shown) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    shown
        .path("model_info")
        .properties()
        .forEach(entry -> add(values, entry.getKey(), Metadata.compared(entry.getValue())));
    return values;
  }

  private static Map<String, List<String>> tensors(JsonNode shown) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (JsonNode tensor : shown.path("tensors")) {
      String digest = tensor.path("digest").asText("");
      add(
          values,
          tensor.path("name").asText(),
          tensor.path("type").asText()
              + " "
              + Metadata.all(tensor.path("shape"))
              + (digest.isEmpty() ? "" : " " + Digest.parse(digest).shortHex()));
    }
    return values;
  }

  private static void add(Map<String, List<String>> values, String what, String value) {
    values.computeIfAbsent(what, _ -> new ArrayList<>()).add(value);
  }
}
