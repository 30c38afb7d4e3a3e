package dev.lamina.modelfile.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.store.ModelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Whatever bytes a template is made of, it gives a text or INVALID, and soon. Runs over the inputs
 * beside it; looks for new ones with {@code JAZZER_FUZZ=1} and {@code -Djazzer.hooks=true}.
 */
class GoTemplateFuzzedTest {
  /** More than the budget of one rendering, on a busy machine. */
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final Map<String, Object> DATA =
      Map.of(
          "s",
          "héllo 😀",
          "n",
          3L,
          "f",
          2.5,
          "b",
          true,
          "l",
          Arrays.asList(1L, "two", null),
          "m",
          Map.of("k", "v", "é", List.of()));
  private static final TemplateInput CONVERSATION =
      TemplateInput.of(
          List.of(
              Message.of("system", "S"),
              Message.of("user", "U1"),
              Message.of("assistant", "A"),
              Message.of("user", "U2")),
          List.of());

  @FuzzTest(maxDuration = "20m")
  void textOrInvalid(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    ends(() -> GoTemplate.parse(text).render(DATA));
    ends(() -> OllamaTemplate.parse(text).render(CONVERSATION));
    ends(() -> OllamaTemplate.parse(text).toolCallTag());
    ends(() -> OllamaTemplate.parse(text).thinkingTags().toString());
  }

  private static void ends(Supplier<String> work) {
    long start = System.nanoTime();
    try {
      assertThat(work.get()).isNotNull();
    } catch (ModelException e) {
      if (e.kind() != ModelException.Kind.INVALID) {
        throw e;
      }
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    if (taken.compareTo(LONG) > 0) {
      throw new AssertionError("it took " + taken);
    }
  }
}
