package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class JinjaPromptTest {
  @Test
  void everyPublishedTemplateCanBeUsed() throws Exception {
    try (var files = Files.list(TestModels.chatTemplates())) {
      assertThat(files.filter(file -> file.toString().endsWith(".jinja")))
          .hasSize(71)
          .allSatisfy(
              file ->
                  assertThat(JinjaPrompt.parse(Files.readString(file)).toolCallTag()).isNotBlank());
    }
  }

  @Test
  void theTagBeforeACallIsLearned() throws Exception {
    assertThat(published("Qwen-Qwen3-0.6B.jinja").toolCallTag()).isEqualTo("<tool_call>");
    assertThat(published("mistralai-Mistral-Nemo-Instruct-2407.jinja").toolCallTag())
        .isEqualTo("[TOOL_CALLS][");
  }

  private static JinjaPrompt published(String name) throws IOException {
    return JinjaPrompt.parse(Files.readString(TestModels.chatTemplates().resolve(name)));
  }
}
