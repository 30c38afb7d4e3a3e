package dev.lamina.bench;

import dev.lamina.modelfile.ChatTemplate;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.jinja.JinjaChat;
import dev.lamina.modelfile.jinja.JinjaTemplate;
import dev.lamina.modelfile.template.BuiltInTemplates;
import dev.lamina.modelfile.template.OllamaTemplate;
import dev.lamina.modelfile.template.TemplateInput;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A conversation of 50 messages in ChatML, by either language. To be under 0.2 ms. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TemplateBench {
  private static final String JINJA =
      """
      {%- for message in messages %}
      {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
      {{- '<|im_start|>assistant\\n' }}
      {%- endif %}""";

  /** A system message, then questions and answers of some hundred characters. */
  private final List<Message> messages =
      IntStream.range(0, 50)
          .mapToObj(
              i ->
                  Message.of(
                      i == 0 ? "system" : i % 2 == 1 ? "user" : "assistant",
                      "Message %d. ".formatted(i).repeat(15)))
          .toList();

  private final String chatml = BuiltInTemplates.named("chatml").orElseThrow().template();
  private final OllamaTemplate go = OllamaTemplate.parse(chatml);
  private final JinjaTemplate jinja = JinjaTemplate.parse(JINJA);

  @Benchmark
  public String go() {
    return go.render(TemplateInput.of(messages, List.of()));
  }

  @Benchmark
  public String jinja() {
    return JinjaChat.render(jinja, messages, List.of(), true, Map.of());
  }

  @Benchmark
  public OllamaTemplate parseGo() {
    return OllamaTemplate.parse(chatml);
  }

  @Benchmark
  public JinjaTemplate parseJinja() {
    return JinjaTemplate.parse(JINJA);
  }

  /** Read and tried out, as once for each file of weights that is listed. */
  @Benchmark
  public ChatTemplate tryOut() {
    return ChatTemplate.of(JINJA);
  }
}
