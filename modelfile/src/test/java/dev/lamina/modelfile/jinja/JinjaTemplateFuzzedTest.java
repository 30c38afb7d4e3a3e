package dev.lamina.modelfile.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Whatever bytes a template is made of, it gives a text or INVALID, and soon. Runs over the inputs
 * beside it; looks for new ones with {@code JAZZER_FUZZ=1} and {@code -Djazzer.hooks=true}.
 */
class JinjaTemplateFuzzedTest {
  /** More than the share of one rendering, on a busy machine. */
  private static final Duration LONG = Duration.ofSeconds(30);

  @FuzzTest(maxDuration = "20m")
  void textOrInvalid(byte[] bytes) {
    long start = System.nanoTime();
    try {
      String text = new String(bytes, StandardCharsets.UTF_8);
      assertThat(JinjaTemplate.parse(text).render(context())).isNotNull();
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

  private static ObjectNode context() {
    ObjectNode function = Json.object();
    function.putObject("function").put("name", "f").put("description", "d");
    return JinjaChat.context(
        List.of(
            Message.of("system", "Be brief."),
            Message.of("user", "Hi 😀"),
            Message.of("assistant", "")),
        List.of(new Tool(function)),
        true,
        Map.of("bos_token", Json.nodes().textNode("<s>"), "x", Json.nodes().numberNode(2)));
  }
}
