package dev.lamina.modelfile.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that want to hang, to fill the memory or to exhaust the stack get an error. */
@Timeout(30)
final class HostileTemplateTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ range 1000000000 }}{{ end }}",
        "{{ range 1000000000 }}x{{ end }}",
        "{{ template \"\" . }}",
        "{{ define \"a\" }}{{ range 2 }}{{ template \"a\" . }}{{ end }}{{ end }}{{ template \"a\" . }}",
        "{{ $x := \"ab\" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}",
        "{{ $x := \"<\" }}{{ range 100 }}{{ $x = urlquery (js $x $x) }}{{ end }}",
        "{{ range 1000000 }}{{ $x := printf \"%999999d\" 1 }}{{ end }}",
        "{{ range 1000000 }}{{ $x := printf \"%.999999f\" 0.1 }}{{ end }}",
        "{{ range 1000000 }}{{ $x := printf \"%.999999d\" 1 }}{{ end }}",
        "{{ $x := printf \"%999999dé\" 1 }}{{ range 100000000 }}{{ $y := index $x 1 }}{{ end }}",
      })
  void runsIntoALimit(String text) {
    GoTemplate template = GoTemplate.parse(text);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> template.render(Map.of()))
        .withMessageContaining("more than");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "{{ if . }}", "{{ with . }}{{ else }}", "{{ block \"x\" . }}"})
  void nestedTextIsRefused(String open) {
    String text = open.startsWith("{{") ? open.repeat(100_000) : "{{ " + open.repeat(100_000);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> GoTemplate.parse(text))
        .withMessageContaining("nested more than");
  }

  @Test
  void longNumbersAndManyVariablesAreRefused() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> GoTemplate.parse("{{ " + "9".repeat(100_000) + "p }}"));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> GoTemplate.parse("{{ $x := 1 }}".repeat(100_000)))
        .withMessageContaining("variables");
  }

  @Test
  void aSmallStackIsNoCrash() throws Exception {
    GoTemplate template = GoTemplate.parse("{{ range . }}{{ template \"\" $ }}{{ end }}");
    Throwable[] thrown = new Throwable[1];
    Thread thread =
        new Thread(null, () -> template.render(List.of(1L)), "small stack", 200 * 1024L);
    thread.setUncaughtExceptionHandler((_, e) -> thrown[0] = e);
    thread.start();
    thread.join();
    assertThat(thrown[0]).isInstanceOf(ModelException.class);
  }

  @Test
  void turnsShareOneBudget() {
    OllamaTemplate template =
        OllamaTemplate.parse("{{ range 1000000 }}{{ end }}{{ .Prompt }}{{ .Response }}");
    List<Message> messages =
        java.util.stream.IntStream.range(0, 1000)
            .mapToObj(i -> Message.of(i % 2 == 0 ? "user" : "assistant", "m"))
            .toList();
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> template.render(TemplateInput.of(messages, List.of())))
        .withMessageContaining("steps");
  }

  @Test
  void deepDataIsAnError() {
    ObjectNode property = Json.object();
    for (int i = 0; i < 3000; i++) {
      ObjectNode outer = Json.object();
      outer.putObject("properties").set("p", property);
      property = outer;
    }
    ObjectNode tool = Json.object();
    tool.putObject("function").set("parameters", property);
    OllamaTemplate template = OllamaTemplate.parse("{{ range .Messages }}{{ end }}{{ .Tools }}");
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(
            () ->
                template.render(
                    TemplateInput.of(List.of(Message.of("user", "m")), List.of(new Tool(tool)))));
  }
}
