package dev.lamina.examples;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.ChatRequest;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.nio.file.Path;
import java.util.List;

/** Asks a model, prints the answer as it comes, then its speed. Arguments: HOME MODEL QUESTION. */
public final class ChatWithEvents {
  private ChatWithEvents() {}

  public static void main(String[] arguments) throws Exception {
    ModelName model = ModelName.parse(arguments[1]);
    try (Lamina lamina = Lamina.open(Settings.defaults(Path.of(arguments[0])))) {
      lamina.chat(
          ChatRequest.of(model, List.of(Message.of("user", arguments[2]))), ChatWithEvents::print);
    }
  }

  private static void print(ChatEvent event) {
    switch (event) {
      case ChatEvent.Text text -> IO.print(text.text());
      case ChatEvent.Thinking thinking -> IO.print("(" + thinking.text() + ")");
      case ChatEvent.ToolCalls calls -> IO.println("wants: " + calls.calls());
      case ChatEvent.Progress _, ChatEvent.Tokens _ -> {}
      case ChatEvent.Done done -> {
        int tokens = done.completion().tokens();
        IO.println("\n%d tokens in %s".formatted(tokens, done.total()));
      }
    }
  }
}
