package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where each layer of a model was put in first, as far as the models are here that it came from: a
 * layer tells its parent's name, and the parent may have it from another.
 */
final class Ancestry {
  /** What became of a model that layers were taken from. */
  enum State {
    PRESENT,
    /** There is a model of this name, without the layer. */
    CHANGED,
    /** There is none. */
    ABSENT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A model, and the layers that it brought in.
   *
   * @param digest empty unless it is there as it was
   * @param modified likewise
   */
  record Step(String name, State state, String digest, String modified, List<JsonNode> layers) {}

  /** Asks for a model as /api/show tells it with layers; empty where there is none. */
  @FunctionalInterface
  interface Shown {
    Optional<JsonNode> find(String name) throws IOException;
  }

  private record Origin(String name, State state) {}

  private final JsonNode model;
  private final Shown shown;
  private final Map<String, Optional<JsonNode>> known = new HashMap<>();
  private final Map<Origin, List<JsonNode>> steps = new LinkedHashMap<>();

  private Ancestry(JsonNode model, Shown shown) {
    this.model = model;
    this.shown = shown;
  }

  /** The model itself first, then those it is made from, the nearest first. */
  static List<Step> of(JsonNode model, Shown shown) throws IOException {
    Ancestry ancestry = new Ancestry(model, shown);
    String name = model.path("name").asText();
    ancestry.known.put(name, Optional.of(model));
    ancestry.steps.put(new Origin(name, State.PRESENT), new ArrayList<>());
    for (JsonNode layer : model.path("layers")) {
      if (!layer.path("mediaType").asText().contains("container.image")) {
        ancestry.trace(layer);
      }
    }
    return ancestry.steps();
  }

  private void trace(JsonNode layer) throws IOException {
    Set<String> seen = new HashSet<>();
    String at = model.path("name").asText();
    Optional<JsonNode> current = Optional.of(layer);
    Origin origin = new Origin(at, State.PRESENT);
    while (current.isPresent() && seen.add(at)) {
      String from = current.get().path("from").asText("");
      if (from.isEmpty()) {
        break;
      }
      at = from;
      Optional<JsonNode> parent = find(from);
      current = parent.flatMap(there -> sameIn(there, layer));
      State state =
          parent.isEmpty() ? State.ABSENT : current.isEmpty() ? State.CHANGED : State.PRESENT;
      origin = new Origin(from, state);
      steps.computeIfAbsent(origin, _ -> new ArrayList<>());
    }
    steps.computeIfAbsent(origin, _ -> new ArrayList<>()).add(layer);
  }

  private Optional<JsonNode> find(String name) throws IOException {
    Optional<JsonNode> found = known.get(name);
    if (found == null) {
      found = shown.find(name);
      known.put(name, found);
    }
    return found;
  }

  private static Optional<JsonNode> sameIn(JsonNode parent, JsonNode layer) {
    for (JsonNode other : parent.path("layers")) {
      if (other.path("digest").equals(layer.path("digest"))
          && other.path("mediaType").equals(layer.path("mediaType"))) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  private List<Step> steps() {
    List<Step> list = new ArrayList<>();
    steps.forEach(
        (origin, layers) -> {
          Optional<JsonNode> there =
              origin.state() == State.PRESENT
                  ? known.getOrDefault(origin.name(), Optional.empty())
                  : Optional.empty();
          list.add(
              new Step(
                  origin.name(),
                  origin.state(),
                  there.map(found -> found.path("digest").asText()).orElse(""),
                  there.map(found -> found.path("modified_at").asText()).orElse(""),
                  List.copyOf(layers)));
        });
    return list;
  }
}
