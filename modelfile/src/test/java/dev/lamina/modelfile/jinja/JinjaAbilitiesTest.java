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
  void idsOfNineLettersAndTheEndTokenAreGiven() throws Exception {
    assertThat(published("mistralai-Mistral-Nemo-Instruct-2407.jinja"))
        .isEqualTo(new JinjaAbilities(true, true, true, true, false, false, "", ""));
  }

  @Test
  void aTemplateThatNeedsToolsIsAskedWithThem() throws Exception {
    assertThat(published("NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use.jinja"))
        .isEqualTo(new JinjaAbilities(true, true, true, true, false, false, "", ""));
  }

  @Test
  void tagsOfOnesOwnAreFoundAroundEarlierReasoning() throws Exception {
    assertThat(published("tencent-Hy3.jinja"))
        .returns("<think:opensource>", JinjaAbilities::thinkingOpen)
        .returns("</think:opensource>", JinjaAbilities::thinkingClose)
        .returns(true, JinjaAbilities::thinking);
  }

  @Test
  void aModelThatCanBeToldHowMuchToThinkThinks() throws Exception {
    assertThat(published("openai-gpt-oss-120b.jinja"))
        .isEqualTo(new JinjaAbilities(true, true, true, true, true, false, "", ""));
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
