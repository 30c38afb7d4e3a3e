package dev.lamina.runtime;

import dev.lamina.modelfile.chat.ToolCall;
import java.time.Duration;
import java.util.List;

/**
 * What comes back while a model answers, in order; {@link Done} is the last, and comes exactly
 * once.
 */
public sealed interface ChatEvent {
  /** What is done before an answer begins. */
  enum Stage {
    /** The model is loaded; how far that is nobody can tell. */
    LOADING,
    /** The prompt is evaluated; told by engines that tell it. */
    EVALUATING
  }

  /**
   * How far things are before the answer's first piece.
   *
   * @param completed tokens
   * @param total tokens; 0 where it is not known
   */
  record Progress(Stage stage, int completed, int total) implements ChatEvent {}

  /** A piece of the answer. */
  record Text(String text) implements ChatEvent {}

  /** A piece of what the model thinks before it answers. */
  record Thinking(String text) implements ChatEvent {}

  /** What the piece after it is made of, where that was asked for. */
  record Tokens(List<TokenProbability> tokens) implements ChatEvent {}

  /** Calls that the model wants made. */
  record ToolCalls(List<ToolCall> calls) implements ChatEvent {}

  /**
   * The end.
   *
   * @param context tokens of prompt and answer, for a request that continues it; empty where that
   *     makes no sense
   * @param dropped messages that the model was not given, so that the rest fits its context
   * @param cut whether the rest did not fit either, and lacks tokens from its middle
   * @param load from the request's start until the model was ready
   * @param total from the request's start
   */
  record Done(
      Completion completion,
      List<Integer> context,
      int dropped,
      boolean cut,
      Duration load,
      Duration total)
      implements ChatEvent {}

  /** Takes events, on the thread that called the verb. May throw to end the generation. */
  @FunctionalInterface
  interface Sink {
    void accept(ChatEvent event) throws java.io.IOException;
  }
}
