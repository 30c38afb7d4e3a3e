package dev.lamina.runtime;

import dev.lamina.modelfile.chat.Tool;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * Reads an answer as it is generated, and tells what it is made of: thinking, calls of tools, text.
 * For one answer, one thread.
 */
public final class Answer implements LoadedModel.TextSink {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LENGTH = 8;

  private final Optional<ThinkingSplit> thinking;
  private final Optional<ToolCallSplit> calls;
  private final ChatEvent.Sink sink;

  /**
   * @param tools that the model may call; where there are none, none is looked for
   * @param forced whether the answer is a call
   */
  public Answer(Prompt prompt, List<Tool> tools, boolean forced, ChatEvent.Sink sink) {
    this.sink = sink;
    this.calls =
        tools.isEmpty()
            ? Optional.empty()
            : Optional.of(new ToolCallSplit(prompt.toolCallTag(), tools, forced, Answer::id, sink));
    this.thinking =
        prompt
            .thinking()
            .map(
                tags ->
                    new ThinkingSplit(tags, prompt.insideThinking(), sink, this::afterThinking));
  }

  @Override
  public void accept(String text) throws IOException {
    if (thinking.isPresent()) {
      thinking.get().accept(text);
    } else {
      content(text);
    }
  }

  @Override
  public void progress(int completed, int total) throws IOException {
    sink.accept(new ChatEvent.Progress(ChatEvent.Stage.EVALUATING, completed, total));
  }

  @Override
  public void tokens(List<TokenProbability> tokens) throws IOException {
    sink.accept(new ChatEvent.Tokens(tokens));
  }

  /** The answer has ended: what was held back is told. */
  public void finish() throws IOException {
    if (thinking.isPresent()) {
      thinking.get().finish();
    }
    if (calls.isPresent()) {
      calls.get().finish();
    }
  }

  private void afterThinking(ChatEvent event) throws IOException {
    if (event instanceof ChatEvent.Text text) {
      content(text.text());
    } else {
      sink.accept(event);
    }
  }

  private void content(String text) throws IOException {
    if (calls.isPresent()) {
      calls.get().accept(text);
    } else if (!text.isEmpty()) {
      sink.accept(new ChatEvent.Text(text));
    }
  }

  private static String id() {
    StringBuilder id = new StringBuilder("call_");
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ID_LETTERS.charAt(RANDOM.nextInt(ID_LETTERS.length())));
    }
    return id.toString();
  }
}
