package dev.lamina.examples;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.ChatRequest;
import dev.lamina.toolkit.Lamina;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model in a test, which answers the same each time. Safe for use by several threads. */
public final class TestedModel {
  private final Lamina lamina;
  private final ModelName name;

  TestedModel(Lamina lamina, ModelName name) {
    this.lamina = lamina;
    this.name = name;
  }

  /** Its whole answer to a question. */
  public String answer(String question) throws IOException, InterruptedException {
    StringBuilder answer = new StringBuilder();
    lamina.chat(
        request(question),
        event -> {
          if (event instanceof ChatEvent.Text text) {
            answer.append(text.text());
          }
        });
    return answer.toString();
  }

  /** The text that it is given for a question, with its template and its system prompt. */
  public String prompt(String question) throws IOException, InterruptedException {
    return lamina.render(request(question)).text();
  }

  private ChatRequest request(String question) {
    return new ChatRequest(
        name,
        List.of(Message.of("user", question)),
        List.of(),
        Map.of("temperature", IntNode.valueOf(0), "seed", IntNode.valueOf(1)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        true);
  }
}
