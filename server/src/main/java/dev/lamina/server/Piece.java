package dev.lamina.server;

import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.TokenProbability;
import java.util.List;

/** Some of an answer, or all of it; absent texts are empty. */
record Piece(String text, String thinking, List<ToolCall> calls, List<TokenProbability> tokens) {
  static final Piece EMPTY = new Piece("", "", List.of(), List.of());

  static Piece text(String text) {
    return new Piece(text, "", List.of(), List.of());
  }

  static Piece thinking(String thinking) {
    return new Piece("", thinking, List.of(), List.of());
  }

  static Piece calls(List<ToolCall> calls) {
    return new Piece("", "", calls, List.of());
  }

  /** The same with what is told of its tokens. */
  Piece with(List<TokenProbability> told) {
    return new Piece(text, thinking, calls, List.copyOf(told));
  }
}
