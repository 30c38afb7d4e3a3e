package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One parameter of a model: a row of {@link Parameters}. Spec: store-and-modelfile §5.1.
 *
 * @param unset what holds where nobody sets it; empty where the engine or the machine decides
 * @param least the smallest value allowed; infinite where there is none
 * @param most the largest value allowed; infinite where there is none
 * @param load whether it is fixed when the weights are loaded, so that another value loads anew
 * @param doc what it does, in a line
 */
public record ParameterSpec(
    String name,
    Type type,
    Optional<JsonNode> unset,
    double least,
    double most,
    boolean load,
    String doc) {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  /** What kind of value a parameter has; the words are those of the reference's messages. */
  public enum Type {
    INTEGER("integer", "int"),
    FLOAT("float32", "float"),
    BOOLEAN("boolean", "bool"),
    STRINGS("array", "string");

    private final String inOptions;
    private final String inModelfile;

    Type(String inOptions, String inModelfile) {
      this.inOptions = inOptions;
      this.inModelfile = inModelfile;
    }
  }

  /**
   * Reads the text of a PARAMETER instruction, or of {@code /set parameter}. Floats become the
   * shortest digits that a 32-bit float reads back; a text for a list becomes a list of one.
   *
   * @throws ModelException INVALID
   */
  public JsonNode parse(String text) {
    JsonNode value =
        switch (type) {
          case INTEGER -> integer(text);
          case FLOAT -> Json.nodes().numberNode(GoFloat.parse(text).orElseThrow(() -> bad(text)));
          case BOOLEAN -> Json.nodes().booleanNode(bool(text));
          case STRINGS -> Json.nodes().arrayNode().add(text);
        };
    requireRange(value);
    return value;
  }

  /**
   * Checks a value that came as JSON, and gives it its type: a whole number that is written as a
   * float is an integer, a fraction given for an integer loses it.
   *
   * @throws ModelException INVALID
   */
  public JsonNode accept(JsonNode value) {
    boolean fits =
        switch (type) {
          case INTEGER -> value.isNumber() && value.canConvertToLong();
          case FLOAT -> value.isNumber() && Double.isFinite(value.doubleValue());
          case BOOLEAN -> value.isBoolean();
          case STRINGS -> value.isArray();
        };
    if (!fits) {
      throw ModelException.invalid("option \"" + name + "\" must be of type " + type.inOptions);
    }
    if (value instanceof ArrayNode list) {
      for (JsonNode element : list) {
        if (!element.isTextual()) {
          throw ModelException.invalid("option \"" + name + "\" must be of an array of strings");
        }
      }
    }
    requireRange(value);
    return type == Type.INTEGER && !value.isIntegralNumber()
        ? Json.nodes().numberNode(value.longValue())
        : value;
  }

  private JsonNode integer(String text) {
    // Go's base 10: no blanks, an optional sign, digits; Long.parseLong would take other digits.
    if (!text.matches("[+-]?[0-9]+")) {
      throw bad(text);
    }
    BigInteger value = new BigInteger(text);
    if (value.bitLength() > Long.SIZE - 1) {
      throw bad(text);
    }
    return Json.nodes().numberNode(value.longValue());
  }

  private boolean bool(String text) {
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      throw bad(text);
    }
    return TRUE.contains(text);
  }

  private ModelException bad(String text) {
    return ModelException.invalid(
        "invalid "
            + type.inModelfile
            + " value ["
            + text
            + "] (PARAMETER "
            + name
            + ": "
            + doc
            + ")");
  }

  private void requireRange(JsonNode value) {
    if (!value.isNumber()) {
      return;
    }
    double number = value.doubleValue();
    if (!(number >= least && number <= most)) {
      throw ModelException.invalid(
          "invalid "
              + type.inModelfile
              + " value ["
              + value.asText()
              + "]: "
              + name
              + " must be "
              + range());
    }
  }

  /** The allowed values in words, such as {@code between 0 and 1}. */
  public String range() {
    boolean below = Double.isInfinite(least);
    boolean above = Double.isInfinite(most);
    if (below && above) {
      return "any " + type.name().toLowerCase(Locale.ROOT);
    }
    if (above) {
      return "at least " + Json.number(least);
    }
    return below
        ? "at most " + Json.number(most)
        : "between " + Json.number(least) + " and " + Json.number(most);
  }
}
