package dev.lamina.modelfile.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.ModelException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case of Go's text/template: bytes for bytes, errors by when they come. */
final class GoTemplateVectorsTest {
  private static final String FILE = "gotemplate-core.json";

  static List<Case> cases() throws Exception {
    return Vectors.cases(FILE).stream().map(Case::new).toList();
  }

  @Test
  void allAreThere() throws Exception {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(1588);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void answersAsGo(Case each) {
    JsonNode json = each.json();
    String text = json.path("template").asText();
    Object data = Vectors.plain(json.path("data"));
    if (json.path("errorKind").asText().equals("parse")) {
      ModelException error =
          catchThrowableOfType(ModelException.class, () -> GoTemplate.parse(text));
      assertThat(error).isNotNull();
      assertThat(error.getMessage()).startsWith("parse template: line ");
      return;
    }
    GoTemplate template = GoTemplate.parse(text);
    if (json.path("error").asBoolean()) {
      ModelException error =
          catchThrowableOfType(ModelException.class, () -> template.render(data));
      assertThat(error).isNotNull();
      assertThat(error.getMessage()).startsWith("render template: line ");
    } else if (json.has("expectHex")) {
      String hex = HexFormat.of().formatHex(template.renderBytes(data));
      assertThat(hex).isEqualTo(json.path("expectHex").asText());
    } else {
      assertThat(template.render(data)).isEqualTo(json.path("expect").asText());
    }
  }

  record Case(JsonNode json) {
    @Override
    public String toString() {
      return json.path("name").asText();
    }
  }
}
