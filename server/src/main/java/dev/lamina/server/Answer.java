package dev.lamina.server;

import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.TokenProbability;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes a model's answer to the client, as it comes or as one object at its end. */
interface Answer extends ChatEvent.Sink {
  static Answer of(Context ctx, AnswerShape shape, boolean stream) {
    return stream ? new Streamed(shape.pieces(ctx)) : new Whole(ctx, shape);
  }

  /** Each event in its turn; what is told of tokens goes with the piece that they make. */
  final class Streamed implements Answer {
    private final AnswerShape.Pieces pieces;
    private final List<TokenProbability> tokens = new ArrayList<>();

    Streamed(AnswerShape.Pieces pieces) {
      this.pieces = pieces;
    }

    @Override
    public void accept(ChatEvent event) throws IOException {
      switch (event) {
        case ChatEvent.Progress progress -> pieces.progress(progress);
        case ChatEvent.Tokens told -> tokens.addAll(told.tokens());
        case ChatEvent.Text text -> send(Piece.text(text.text()));
        case ChatEvent.Thinking thinking -> send(Piece.thinking(thinking.text()));
        case ChatEvent.ToolCalls made -> send(Piece.calls(made.calls()));
        case ChatEvent.Done done -> pieces.end(Piece.EMPTY.with(tokens), done);
      }
    }

    private void send(Piece piece) throws IOException {
      pieces.send(piece.with(tokens));
      tokens.clear();
    }
  }

  /** One object. */
  final class Whole implements Answer {
    private final Context ctx;
    private final AnswerShape shape;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<TokenProbability> tokens = new ArrayList<>();

    Whole(Context ctx, AnswerShape shape) {
      this.ctx = ctx;
      this.shape = shape;
    }

    @Override
    public void accept(ChatEvent event) {
      switch (event) {
        case ChatEvent.Progress _ -> {}
        case ChatEvent.Tokens piece -> tokens.addAll(piece.tokens());
        case ChatEvent.Text piece -> text.append(piece.text());
        case ChatEvent.Thinking piece -> thinking.append(piece.text());
        case ChatEvent.ToolCalls piece -> calls.addAll(piece.calls());
        case ChatEvent.Done done -> Replies.json(ctx, shape.whole(all(), done));
      }
    }

    private Piece all() {
      return new Piece(
          text.toString(), thinking.toString(), List.copyOf(calls), List.copyOf(tokens));
    }
  }
}
