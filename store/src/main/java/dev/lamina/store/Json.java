package dev.lamina.store;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON as the reference writes it: the only place that knows Jackson's mapper. Trees keep the order
 * of their members; {@code <}, {@code >}, {@code &}, U+2028 and U+2029 are escaped; floats have the
 * shortest digits that read back the same, with an exponent below 1e-6 and from 1e21 on. So equal
 * values give equal bytes, and equal digests. Spec: store-and-modelfile §3.1. Stateless and safe
 * for use by several threads.
 */
public final class Json {
  private static final int MAX_TEXT = 1 << 30;

  private Json() {}

  /** Made when it is first needed: a short command that only makes nodes has no time for it. */
  private static final class Mapper {
    private static final JsonMapper JSON =
        JsonMapper.builder(
                new JsonFactoryBuilder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxStringLength(MAX_TEXT).build())
                    .characterEscapes(new HtmlSafe())
                    .build())
            .nodeFactory(new WholeNumbers())
            .build();
  }

  /** Makes nodes. */
  public static JsonNodeFactory nodes() {
    return JsonNodeFactory.instance;
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * Reads the first value of a text.
   *
   * @throws ModelException INVALID, saying what is wrong and where
   */
  public static JsonNode parse(byte[] utf8) {
    try {
      JsonNode node = Mapper.JSON.readTree(utf8);
      if (node == null || node.isMissingNode()) {
        throw ModelException.invalid("invalid JSON: the text is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new ModelException(
          ModelException.Kind.INVALID, "invalid JSON: " + e.getOriginalMessage() + at(e), e);
    } catch (IOException e) {
      // The bytes are here: what cannot be read of them is no character.
      throw new ModelException(ModelException.Kind.INVALID, "invalid JSON: " + e.getMessage(), e);
    }
  }

  public static JsonNode parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads an object; anything else is INVALID. */
  public static ObjectNode parseObject(byte[] utf8) {
    if (parse(utf8) instanceof ObjectNode object) {
      return object;
    }
    throw ModelException.invalid("invalid JSON: expected an object");
  }

  /** Compact text, without a newline at its end. */
  public static String write(JsonNode node) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = new GoNumbers(Mapper.JSON.createGenerator(text))) {
      Mapper.JSON.writeTree(generator, node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Compact UTF-8; half a surrogate pair becomes U+FFFD. */
  public static byte[] writeBytes(JsonNode node) {
    return wellFormed(write(node)).getBytes(StandardCharsets.UTF_8);
  }

  /** Go's text for a float: what {@code encoding/json} writes. */
  public static String number(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    double size = Math.abs(value);
    BigDecimal exact = shortest(value);
    if (size >= 1e-6 && size < 1e21) {
      String plain = exact.toPlainString();
      return plain.indexOf('.') < 0 ? plain : plain.replaceAll("\\.?0+$", "");
    }
    BigDecimal digits = exact.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    String mantissa = digits.movePointLeft(exponent).toPlainString();
    return mantissa + (exponent < 0 ? "e" : "e+") + exponent;
  }

  /**
   * The fewest digits that read back the same. Java writes two digits at least, so one is tried
   * for.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value));
    BigDecimal one = digits.round(new MathContext(1));
    return one.doubleValue() == value ? one : digits;
  }

  private static String wellFormed(String text) {
    StringBuilder fixed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (fixed == null) {
        fixed = new StringBuilder(text);
      }
      fixed.setCharAt(i, '\uFFFD');
    }
    return fixed == null ? text : fixed.toString();
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  /**
   * A whole number is one kind of node if a long can hold it, so that equal numbers are equal
   * nodes; what is larger keeps all its digits, as the bound of an unsigned number in a tool's
   * schema does.
   */
  private static final class WholeNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public NumericNode numberNode(int value) {
      return LongNode.valueOf(value);
    }
  }

  /**
   * Go's escapes: the five characters that are special in HTML or JavaScript, and short forms for
   * the usual ones.
   */
  private static final class HtmlSafe extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes['<'] = ESCAPE_CUSTOM;
      codes['>'] = ESCAPE_CUSTOM;
      codes['&'] = ESCAPE_CUSTOM;
      for (int c = 0; c < ' '; c++) {
        // Jackson writes upper-case hex digits here, Go lower-case ones.
        if (codes[c] == ESCAPE_STANDARD) {
          codes[c] = ESCAPE_CUSTOM;
        }
      }
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      if (c < ' '
          || c == '<'
          || c == '>'
          || c == '&'
          || c == LINE_SEPARATOR
          || c == PARAGRAPH_SEPARATOR) {
        return new SerializedString("\\u" + java.util.HexFormat.of().toHexDigits((char) c));
      }
      return null;
    }
  }

  /** Writes floats in Go's form. */
  private static final class GoNumbers extends JsonGeneratorDelegate {
    GoNumbers(JsonGenerator generator) {
      super(generator, false);
    }

    @Override
    public void writeNumber(double value) throws IOException {
      delegate.writeNumber(number(value));
    }

    @Override
    public void writeNumber(float value) throws IOException {
      delegate.writeNumber(number(Double.parseDouble(Float.toString(value))));
    }
  }
}
