package dev.lamina.server;

import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
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

  /** A line for each event. */
  record Streamed(NdjsonStream stream, AnswerShape shape) implements Answer {
    @Override
    public void accept(ChatEvent event) throws IOException {
      stream.line(
          switch (event) {
            case ChatEvent.Text text -> shape.piece(new Piece(text.text(), "", List.of()));
            case ChatEvent.Thinking thinking ->
                shape.piece(new Piece("", thinking.text(), List.of()));
            case ChatEvent.ToolCalls calls -> shape.piece(new Piece("", "", calls.calls()));
            case ChatEvent.Done done -> shape.end(Piece.EMPTY, done);
          });
    }
  }

  /** One object. */
  final class Whole implements Answer {
    private final Context ctx;
    private final AnswerShape shape;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();

    Whole(Context ctx, AnswerShape shape) {
      this.ctx = ctx;
      this.shape = shape;
    }

    @Override
    public void accept(ChatEvent event) {
      switch (event) {
        case ChatEvent.Text piece -> text.append(piece.text());
        case ChatEvent.Thinking piece -> thinking.append(piece.text());
        case ChatEvent.ToolCalls piece -> calls.addAll(piece.calls());
        case ChatEvent.Done done ->
            Replies.json(
                ctx,
                shape.end(
                    new Piece(text.toString(), thinking.toString(), List.copyOf(calls)), done));
      }
    }
  }
}
