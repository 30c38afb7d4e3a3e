package dev.lamina.modelfile.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class JinjaAbilitiesTest {
  @Test
  void aThinkingModelWithTools() throws Exception {
    assertThat(published("Qwen-Qwen3-0.6B.jinja"))
        .isEqualTo(new JinjaAbilities(true, true, true, true, true, true, "<think>", "</think>"));
  }

  @Test
  void toolsAndNoThinking() throws Exception {
    assertThat(published("Qwen-Qwen2.5-7B-Instruct.jinja"))
        .isEqualTo(new JinjaAbilities(true, true, true, true, false, false, "", ""));
  }

  @Test
  void aTemplateThatRefusesSystemMessagesHasNone() throws Exception {
    assertThat(published("google-gemma-2-2b-it.jinja"))
        .isEqualTo(new JinjaAbilities(false, false, false, false, false, false, "", ""));
  }

  @Test
  void aTemplateThatFailsOnEverythingHasNoAbilities() {
    assertThat(JinjaAbilities.of(JinjaTemplate.parse("{{ raise_exception('no') }}")))
        .isEqualTo(new JinjaAbilities(false, false, false, false, false, false, "", ""));
  }

  @Test
  void noPublishedTemplateFailsToBeProbed() throws Exception {
    try (var files = Files.list(TestModels.chatTemplates())) {
      assertThat(files.filter(file -> file.toString().endsWith(".jinja")))
          .hasSize(71)
          .allSatisfy(file -> JinjaAbilities.of(JinjaTemplate.parse(Files.readString(file))));
    }
  }

  private static JinjaAbilities published(String name) throws IOException {
    return JinjaAbilities.of(
        JinjaTemplate.parse(Files.readString(TestModels.chatTemplates().resolve(name))));
  }
}
