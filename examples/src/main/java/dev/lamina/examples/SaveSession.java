package dev.lamina.examples;

import dev.lamina.modelfile.ModelDraft;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.ChatRequest;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Talks to a model, keeps the conversation as a model of its own, and goes on with that. The
 * weights are in the store once. Arguments: HOME MODEL SAVED QUESTION...
 */
public final class SaveSession {
  private SaveSession() {}

  public static void main(String[] arguments) throws Exception {
    ModelName model = ModelName.parse(arguments[1]);
    ModelName saved = ModelName.parse(arguments[2]);
    try (Lamina lamina = Lamina.open(Settings.defaults(Path.of(arguments[0])))) {
      List<Message> session = new ArrayList<>();
      for (String question : List.of(arguments).subList(3, arguments.length)) {
        session.add(Message.of("user", question));
        session.add(Message.of("assistant", answer(lamina, model, session)));
      }
      lamina.create(saved, ModelDraft.session(model, session), event -> {});

      Message last = Message.of("user", "What did I ask you first?");
      IO.println(answer(lamina, saved, List.of(last)));
    }
  }

  private static String answer(Lamina lamina, ModelName model, List<Message> messages)
      throws Exception {
    StringBuilder answer = new StringBuilder();
    lamina.chat(
        ChatRequest.of(model, messages),
        event -> {
          if (event instanceof ChatEvent.Text text) {
            answer.append(text.text());
          }
        });
    return answer.toString();
  }
}
