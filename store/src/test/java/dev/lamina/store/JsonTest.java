package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "0.7, 0.7",
    "100, 100",
    "1e6, 1000000",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1.5e300, 1.5e+300",
    "0.000001, 0.000001",
    "0.00000012, 1.2e-7",
    "123456789.125, 123456789.125",
    "5e-324, 5e-324",
  })
  void floatsHaveTheTextThatGoWrites(double value, String text) {
    assertThat(Json.number(value)).isEqualTo(text);
    assertThat(Double.parseDouble(text)).isEqualTo(value);
  }

  @Test
  void escapesWhatGoEscapes() {
    String text = "<|im_end|> & \"q\" \\ / \u0001 \b\f\n\r\t \u2028 é 🦙 \u007f";

    String json = Json.write(Json.nodes().textNode(text));

    assertThat(json)
        .isEqualTo(
            "\"\\u003c|im_end|\\u003e \\u0026 \\\"q\\\" \\\\ / \\u0001 \\b\\f\\n\\r\\t \\u2028 é 🦙 \u007f\"");
    assertThat(Json.parse(json).asText()).isEqualTo(text);
  }

  @Test
  void halfAPairBecomesTheReplacementCharacter() {
    byte[] json = Json.writeBytes(Json.nodes().textNode("a\ud83eb\udd99"));

    assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo("\"a\uFFFDb\uFFFD\"");
  }

  @Test
  void keepsTheOrderOfMembersAndTheKindOfNumbers() {
    String json = "{\"z\":1,\"a\":2.5,\"m\":[null,true,{\"y\":-3}]}";

    assertThat(Json.write(Json.parse(json))).isEqualTo(json);
    assertThat(Json.parse("2.0").isDouble()).isTrue();
    assertThat(Json.parse("2").isIntegralNumber()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551615",
    "-340282366920938463463374607431768211456"
  })
  void wholeNumbersKeepAllTheirDigits(String number) {
    String json = "{\"maximum\":" + number + "}";

    assertThat(Json.write(Json.parse(json))).isEqualTo(json);
    assertThat(Json.parse(number).isIntegralNumber()).isTrue();
    assertThat(Json.parse(number)).isEqualTo(Json.parse(" " + number));
  }

  @Test
  void equalNumbersAreEqualNodes() {
    assertThat(Json.parse("[3]").get(0)).isEqualTo(Json.nodes().numberNode(3L));
  }

  @Test
  void saysWhereATextIsWrong() {
    assertThatThrownBy(() -> Json.parse("{\"a\":\n  nope}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> Json.parse("")).isInstanceOf(ModelException.class);
    assertThatThrownBy(() -> Json.parseObject("[]".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ModelException.class);
  }
}
