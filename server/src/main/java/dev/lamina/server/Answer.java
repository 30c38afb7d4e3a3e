package dev.lamina.server;

import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.TokenProbability;
import dev.lamina.server.AnswerShape.Piece;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes a model's answer to the client, as it comes or as one object at its end. */
interface Answer extends ChatEvent.Sink {
  static Answer of(Context ctx, AnswerShape shape, boolean stream) {
    return stream ? new Streamed(new NdjsonStream(ctx), shape) : new Whole(ctx, shape);
  }

  /** A line for each event; what is told of tokens goes into the line of their text. */
  final class Streamed implements Answer {
    private final NdjsonStream stream;
    private final AnswerShape shape;
    private final List<TokenProbability> tokens = new ArrayList<>();

    Streamed(NdjsonStream stream, AnswerShape shape) {
      this.stream = stream;
      this.shape = shape;
    }

    @Override
    public void accept(ChatEvent event) throws IOException {
      switch (event) {
        case ChatEvent.Tokens told -> tokens.addAll(told.tokens());
        case ChatEvent.Text text -> line(new Piece(text.text(), "", List.of()));
        case ChatEvent.Thinking thinking -> line(new Piece("", thinking.text(), List.of()));
        case ChatEvent.ToolCalls calls -> line(new Piece("", "", calls.calls()));
        case ChatEvent.Done done -> stream.line(shape.end(Piece.EMPTY.with(tokens), done));
      }
    }

    private void line(Piece piece) throws IOException {
      stream.line(shape.piece(piece.with(tokens)));
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
        case ChatEvent.Tokens piece -> tokens.addAll(piece.tokens());
        case ChatEvent.Text piece -> text.append(piece.text());
        case ChatEvent.Thinking piece -> thinking.append(piece.text());
        case ChatEvent.ToolCalls piece -> calls.addAll(piece.calls());
        case ChatEvent.Done done ->
            Replies.json(
                ctx,
                shape.end(
                    new Piece(text.toString(), thinking.toString(), List.copyOf(calls), tokens),
                    done));
      }
    }
  }
}
