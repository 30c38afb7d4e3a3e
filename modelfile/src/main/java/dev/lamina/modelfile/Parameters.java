package dev.lamina.modelfile;

import static dev.lamina.modelfile.ParameterSpec.Type.BOOLEAN;
import static dev.lamina.modelfile.ParameterSpec.Type.FLOAT;
import static dev.lamina.modelfile.ParameterSpec.Type.INTEGER;
import static dev.lamina.modelfile.ParameterSpec.Type.STRINGS;
import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.POSITIVE_INFINITY;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that a model, a session or a request may set: the one table from which checks,
 * help, documents and engine options come. Names are case-sensitive. Spec: store-and-modelfile
 * §5.1, §5.2. Stateless.
 */
public final class Parameters {
  private static final List<ParameterSpec> TABLE =
      List.of(
          load("num_ctx", null, 1, Integer.MAX_VALUE, "context size in tokens"),
          load("num_batch", 512L, 1, Integer.MAX_VALUE, "tokens of a prompt worked on at once"),
          load("num_gpu", -1L, -1, Integer.MAX_VALUE, "layers on the GPU: -1 decides itself"),
          load("main_gpu", null, 0, Integer.MAX_VALUE, "the GPU to use where there are several"),
          new ParameterSpec(
              "use_mmap",
              BOOLEAN,
              Optional.empty(),
              NEGATIVE_INFINITY,
              POSITIVE_INFINITY,
              true,
              "whether weights are mapped instead of read"),
          load("num_thread", 0L, 0, Integer.MAX_VALUE, "processor threads: 0 decides itself"),
          load(
              "draft_num_predict", null, 0, Integer.MAX_VALUE, "tokens that a draft model guesses"),
          integer("num_keep", 4L, -1, "first tokens kept when the context is full: -1 keeps all"),
          integer(
              "seed",
              -1L,
              NEGATIVE_INFINITY,
              "start of the random numbers: -1 is another one each time"),
          integer(
              "num_predict", -1L, NEGATIVE_INFINITY, "most tokens to answer: -1 is until it stops"),
          integer(
              "top_k", 40L, NEGATIVE_INFINITY, "choose among so many likeliest tokens: 0 is all"),
          number(
              "top_p",
              0.9,
              0,
              1,
              "choose among the likeliest tokens with this much probability together"),
          number(
              "min_p", 0.0, 0, 1, "leave out tokens less likely than this part of the likeliest"),
          number("typical_p", 1.0, 0, 1, "choose among the most typical tokens: 1 is off"),
          integer(
              "repeat_last_n",
              64L,
              -1,
              "last tokens in which repeats are counted: -1 is the context"),
          number(
              "temperature",
              0.8,
              0,
              POSITIVE_INFINITY,
              "how freely to choose: 0 takes the likeliest token"),
          number(
              "repeat_penalty", 1.0, 0, POSITIVE_INFINITY, "how much to avoid repeats: 1 is off"),
          number(
              "presence_penalty",
              0.0,
              NEGATIVE_INFINITY,
              POSITIVE_INFINITY,
              "how much to avoid tokens that occurred"),
          number(
              "frequency_penalty",
              0.0,
              NEGATIVE_INFINITY,
              POSITIVE_INFINITY,
              "how much to avoid tokens for each time they occurred"),
          new ParameterSpec(
              "stop",
              STRINGS,
              Optional.empty(),
              NEGATIVE_INFINITY,
              POSITIVE_INFINITY,
              false,
              "texts that end the answer"));

  private static final Map<String, ParameterSpec> BY_NAME =
      TABLE.stream()
          .collect(Collectors.toUnmodifiableMap(ParameterSpec::name, Function.identity()));

  /** Known to older versions: accepted, and without effect. */
  private static final Set<String> RETIRED =
      Set.of(
          "penalize_newline",
          "low_vram",
          "f16_kv",
          "logits_all",
          "vocab_only",
          "use_mlock",
          "mirostat",
          "mirostat_tau",
          "mirostat_eta",
          "tfs_z",
          "num_gqa",
          "numa",
          "rope_frequency_base",
          "rope_frequency_scale");

  private Parameters() {}

  /** All parameters, in the order in which help lists them. */
  public static List<ParameterSpec> all() {
    return TABLE;
  }

  public static Optional<ParameterSpec> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Whether older versions knew the name: it is accepted, and has no effect. */
  public static boolean isRetired(String name) {
    return RETIRED.contains(name);
  }

  /** All names that only older versions knew, sorted. */
  public static List<String> allRetired() {
    return RETIRED.stream().sorted().toList();
  }

  /** The names among these that are retired, each once, in their order. */
  public static Set<String> retired(List<Instruction.Parameter> instructions) {
    Set<String> names = new LinkedHashSet<>();
    for (Instruction.Parameter instruction : instructions) {
      if (isRetired(instruction.name())) {
        names.add(instruction.name());
      }
    }
    return names;
  }

  /**
   * Reads the text of one PARAMETER.
   *
   * @throws ModelException INVALID: an unknown name, with the nearest known one, or a bad value
   */
  public static JsonNode parse(String name, String text) {
    return require(name).parse(text);
  }

  /**
   * Gives a value that came as JSON its type.
   *
   * @throws ModelException INVALID: an unknown name, with the nearest known one, or a bad value
   */
  public static JsonNode accept(String name, JsonNode value) {
    return require(name).accept(value);
  }

  /**
   * The values of PARAMETER instructions, sorted by name: of a list's all, of others the last one.
   * Retired names are left out; {@link #retired} tells them.
   *
   * @throws ModelException INVALID
   */
  public static SortedMap<String, JsonNode> collect(List<Instruction.Parameter> instructions) {
    SortedMap<String, JsonNode> values = new TreeMap<>();
    for (Instruction.Parameter instruction : instructions) {
      if (isRetired(instruction.name())) {
        continue;
      }
      JsonNode value = parse(instruction.name(), instruction.text());
      if (value instanceof ArrayNode added
          && values.get(instruction.name()) instanceof ArrayNode list) {
        list.addAll(added);
      } else {
        values.put(instruction.name(), value);
      }
    }
    return values;
  }

  /**
   * Checks values that came as JSON. Retired names pass; so does null, which means <i>unset</i>.
   *
   * @throws ModelException INVALID: an unknown name, with the nearest known one, or a bad value
   */
  public static void check(Map<String, JsonNode> values) {
    values.forEach(
        (name, value) -> {
          if (!isRetired(name) && !value.isNull()) {
            require(name).accept(value);
          } else if (value.isNull()) {
            requireKnown(name);
          }
        });
  }

  /**
   * Values over others by name. A list replaces the whole list; null removes the value below it.
   */
  public static SortedMap<String, JsonNode> merge(
      Map<String, JsonNode> inherited, Map<String, JsonNode> over) {
    SortedMap<String, JsonNode> merged = new TreeMap<>(inherited);
    over.forEach(
        (name, value) -> {
          if (value.isNull()) {
            merged.remove(name);
          } else {
            merged.put(name, value);
          }
        });
    return merged;
  }

  /** What holds where nobody sets anything, by name in the table's order. */
  public static Map<String, JsonNode> defaults() {
    Map<String, JsonNode> defaults = new LinkedHashMap<>();
    TABLE.forEach(spec -> spec.unset().ifPresent(value -> defaults.put(spec.name(), value)));
    return defaults;
  }

  private static void requireKnown(String name) {
    if (!isRetired(name)) {
      require(name);
    }
  }

  private static ParameterSpec require(String name) {
    ParameterSpec spec = BY_NAME.get(name);
    if (spec == null) {
      String hint =
          Nearest.of(name, BY_NAME.keySet())
              .map(near -> " (did you mean " + near + "?)")
              .orElse(name.isEmpty() ? " (one blank between PARAMETER and the name)" : "");
      throw ModelException.invalid("unknown parameter '" + name + "'" + hint);
    }
    return spec;
  }

  private static ParameterSpec load(
      String name, @Nullable Long unset, double least, double most, String doc) {
    return new ParameterSpec(
        name,
        INTEGER,
        Optional.ofNullable(unset).map(value -> Json.nodes().numberNode(value.longValue())),
        least,
        most,
        true,
        doc);
  }

  private static ParameterSpec integer(String name, long unset, double least, String doc) {
    return new ParameterSpec(
        name,
        INTEGER,
        Optional.<JsonNode>of(Json.nodes().numberNode(unset)),
        least,
        POSITIVE_INFINITY,
        false,
        doc);
  }

  private static ParameterSpec number(
      String name, double unset, double least, double most, String doc) {
    return new ParameterSpec(
        name,
        FLOAT,
        Optional.<JsonNode>of(Json.nodes().numberNode(unset)),
        least,
        most,
        false,
        doc);
  }
}
