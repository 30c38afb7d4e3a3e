package dev.lamina.modelfile.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a template's text is, it gives a text or INVALID. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class JinjaFuzzTest {
  private static final int TEMPLATES = 400;
  private static final int LONGEST_SOUP = 60;
  private static final String[] WORDS =
      ("{{ }} {% %} {%- -%} {{- -}} {# #} if else elif endif for in endfor set endset macro m endmacro"
              + " call endcall filter endfilter with endwith block endblock raw endraw generation"
              + " endgeneration break continue recursive loop ns namespace range dict cycler joiner"
              + " messages tools content role x y ( ) [ ] { } , . : | ~ + - * / // % ** == != < >"
              + " = is not and or none true 1 0 -1 2.5 1e9 'a' '' \"%s\" '{0:>{1}}' upper trim"
              + " join map select selectattr groupby batch slice sort tojson indent format replace"
              + " default list length first last items split strip startswith get defined string"
              + " mapping divisibleby sameas attribute= raise_exception strftime_now include extends"
              + " import from autoescape __class__ caller varargs kwargs \n \t é 😀")
          .split(" ");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void wordsInAnyOrder(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < TEMPLATES * 5; i++) {
      StringBuilder soup = new StringBuilder();
      for (int left = random.nextInt(LONGEST_SOUP); left > 0; left--) {
        soup.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(3) == 0 ? "" : " ");
      }
      assertEndsWell(soup.toString(), seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void damagedPublishedTemplates(long seed) throws Exception {
    Random random = new Random(seed);
    List<String> published = published();
    for (int i = 0; i < TEMPLATES; i++) {
      StringBuilder text = new StringBuilder(published.get(random.nextInt(published.size())));
      for (int damages = 1 + random.nextInt(4); damages > 0; damages--) {
        damage(text, published, random);
      }
      assertEndsWell(text.toString(), seed);
    }
  }

  private static void damage(StringBuilder text, List<String> others, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(8));
    switch (random.nextInt(4)) {
      case 0 -> text.delete(from, to);
      case 1 -> text.insert(from, WORDS[random.nextInt(WORDS.length)]);
      case 2 -> text.replace(from, to, Character.toString(random.nextInt(0xd800)));
      default -> {
        String other = others.get(random.nextInt(others.size()));
        int start = random.nextInt(other.length());
        text.insert(from, other, start, Math.min(other.length(), start + random.nextInt(80)));
      }
    }
  }

  private static void assertEndsWell(String template, long seed) {
    try {
      String text = JinjaTemplate.parse(template).render(context());
      assertThat(text).as("seed %s: %s", seed, template).isNotNull();
    } catch (ModelException e) {
      assertThat(e.kind()).as("seed %s: %s", seed, template).isEqualTo(ModelException.Kind.INVALID);
      assertThat(e.getMessage()).contains("line ");
      assertThat(e.getCause() instanceof StackOverflowError).isFalse();
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + template, e);
    }
  }

  private static ObjectNode context() {
    ObjectNode function = Json.object();
    function.putObject("function").put("name", "f").put("description", "d");
    return JinjaChat.context(
        List.of(
            Message.of("system", "Be brief."), Message.of("user", "Hi"), Message.of("tool", "")),
        List.of(new Tool(function)),
        true,
        Map.of("bos_token", Json.nodes().textNode("<s>"), "x", Json.nodes().numberNode(2)));
  }

  private static List<String> published() throws IOException {
    List<String> texts = new ArrayList<>();
    try (var files = Files.list(TestModels.chatTemplates())) {
      for (Path file : files.filter(file -> file.toString().endsWith(".jinja")).sorted().toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }
}
