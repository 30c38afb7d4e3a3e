package dev.lamina.modelfile.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text: it gives a text, or a {@link ModelException} that says where. */
@Timeout(60)
final class TemplateFuzzTest {
  private static final int ROUNDS = 2000;
  private static final Pattern PIECE =
      Pattern.compile("\\{\\{-?|-?}}|\"[^\"]*\"|\\w+|\\.\\w+|\\s+|.", Pattern.DOTALL);
  private static final TemplateInput CONVERSATION =
      TemplateInput.of(
          List.of(
              Message.of("system", "S"), Message.of("user", "é\uD83D\uDE00"),
              Message.of("assistant", ""), Message.of("user", "\uD800")),
          List.of());

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void givesTextOrAnError(long seed) throws Exception {
    Random random = new Random(seed);
    List<JsonNode> cases =
        Stream.of("gotemplate-core.json", "ollama-values.json")
            .flatMap(TemplateFuzzTest::cases)
            .toList();
    int rendered = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutated(pick(cases, random), pick(cases, random), random);
      Object data = Vectors.plain(pick(cases, random).path("data"));
      rendered += ends(text, () -> GoTemplate.parse(text).render(data)) ? 1 : 0;
      ends(text, () -> OllamaTemplate.parse(text).render(CONVERSATION));
      ends(text, () -> OllamaTemplate.parse(text).thinkingTags() + "");
      ends(text, () -> OllamaTemplate.parse(text).toolCallTag());
    }
    assertThat(rendered).as("how many still render").isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
  }

  private static Stream<JsonNode> cases(String file) {
    try {
      return Vectors.cases(file).stream();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Whether there was a text. */
  private static boolean ends(String template, java.util.function.Supplier<String> work) {
    try {
      assertThat(work.get()).isNotNull();
      return true;
    } catch (ModelException e) {
      assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID);
      assertThat(e.getMessage()).contains(" template: line ");
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("from " + template, e);
    }
  }

  private static String mutated(JsonNode one, JsonNode other, Random random) {
    List<String> pieces = new ArrayList<>(pieces(one));
    List<String> foreign = pieces(other);
    for (int i = random.nextInt(4); i >= 0 && !pieces.isEmpty(); i--) {
      int at = random.nextInt(pieces.size());
      switch (random.nextInt(4)) {
        case 0 -> pieces.remove(at);
        case 1 -> pieces.add(at, pieces.get(random.nextInt(pieces.size())));
        case 2 -> {
          if (!foreign.isEmpty()) {
            pieces.set(at, pick(foreign, random));
          }
        }
        default -> pieces.add(at, Character.toString((char) random.nextInt(0x10000)));
      }
    }
    return String.join("", pieces);
  }

  private static List<String> pieces(JsonNode each) {
    return PIECE
        .matcher(each.path("template").asText())
        .results()
        .map(java.util.regex.MatchResult::group)
        .toList();
  }

  private static <T> T pick(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
