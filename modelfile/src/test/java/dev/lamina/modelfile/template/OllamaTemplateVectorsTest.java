package dev.lamina.modelfile.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.MessageJson;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Ollama makes of messages and tools, and what it reads out of a template. */
final class OllamaTemplateVectorsTest {
  static List<Case> prompts() throws Exception {
    return Vectors.cases("ollama-values.json").stream().map(Case::new).toList();
  }

  static List<Case> traits() throws Exception {
    return Vectors.cases("parse-meta.json").stream().map(Case::new).toList();
  }

  @Test
  void allAreThere() throws Exception {
    assertThat(prompts()).hasSizeGreaterThanOrEqualTo(427);
    assertThat(traits()).hasSizeGreaterThanOrEqualTo(108);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("prompts")
  void rendersAsOllama(Case each) {
    JsonNode json = each.json();
    String text = json.path("template").asText();
    if (json.path("errorKind").asText().equals("parse")) {
      assertParseFails(text);
      return;
    }
    OllamaTemplate template = OllamaTemplate.parse(text);
    TemplateInput input = input(json.path("values"));
    if (json.path("error").asBoolean() || json.path("goPanic").asBoolean()) {
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> template.render(input))
          .withMessageStartingWith("render template: line ");
    } else if (json.has("expectPattern")) {
      assertThat(template.render(input)).matches(json.path("expectPattern").asText());
    } else {
      assertThat(template.render(input)).isEqualTo(json.path("expect").asText());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("traits")
  void readsAsOllama(Case each) {
    JsonNode json = each.json();
    String text = json.path("template").asText();
    if (json.path("error").asBoolean()) {
      assertParseFails(text);
      return;
    }
    OllamaTemplate template = OllamaTemplate.parse(text);
    assertThat(template.variables()).containsExactlyElementsOf(texts(json.path("vars")));
    assertThat(template.showsMessages()).isEqualTo(json.path("style").asText().equals("messages"));
    assertThat(template.appendsResponse()).isEqualTo(json.path("responseAppended").asBoolean());
    assertThat(template.capabilities()).isEqualTo(texts(json.path("capabilities")));
    ThinkingTags tags =
        new ThinkingTags(json.path("thinkingOpen").asText(), json.path("thinkingClose").asText());
    assertThat(template.thinkingTags())
        .isEqualTo(Optional.of(tags).filter(t -> !t.open().isEmpty() && !t.close().isEmpty()));
    assertThat(template.toolCallTag()).isEqualTo(json.path("toolCallTag").asText());
    assertThat(template.hasToolRoundTrip()).isEqualTo(json.path("toolRoundTrip").asBoolean());
  }

  private static void assertParseFails(String text) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> OllamaTemplate.parse(text))
        .withMessageStartingWith("parse template: line ");
  }

  private static TemplateInput input(JsonNode values) {
    return new TemplateInput(
        MessageJson.parseList(values.withArray("messages")),
        values.has("tools")
            ? Optional.of(
                values
                    .path("tools")
                    .valueStream()
                    .map(tool -> new Tool((ObjectNode) tool))
                    .toList())
            : Optional.empty(),
        values.path("prompt").asText(""),
        values.path("suffix").asText(""),
        values.path("think").asBoolean(),
        values.path("thinkLevel").asText(""),
        values.path("isThinkSet").asBoolean());
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  record Case(JsonNode json) {
    @Override
    public String toString() {
      return json.path("name").asText();
    }
  }
}
