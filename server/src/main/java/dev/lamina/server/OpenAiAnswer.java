package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.TokenProbability;
import dev.lamina.server.AnswerShape.Piece;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes a model's answer to a client of OpenAI's API. Spec: http-api-and-cli §1.18. */
interface OpenAiAnswer extends ChatEvent.Sink {
  static OpenAiAnswer of(Context ctx, OpenAiShape shape, Fields body) {
    return body.flag("stream", false)
        ? new Streamed(new SseStream(ctx), shape, OpenAiFields.wantsUsage(body))
        : new Whole(ctx, shape);
  }

  /** An event for each piece, then why it ended, then that it is over. */
  final class Streamed implements OpenAiAnswer {
    private final SseStream stream;
    private final OpenAiShape shape;
    private final boolean usage;
    private boolean first = true;
    private boolean calls;
    private final List<TokenProbability> tokens = new ArrayList<>();

    Streamed(SseStream stream, OpenAiShape shape, boolean usage) {
      this.stream = stream;
      this.shape = shape;
      this.usage = usage;
    }

    @Override
    public void accept(ChatEvent event) throws IOException {
      switch (event) {
        case ChatEvent.Tokens told -> tokens.addAll(told.tokens());
        case ChatEvent.Text text -> send(new Piece(text.text(), "", List.of()));
        case ChatEvent.Thinking thinking -> send(new Piece("", thinking.text(), List.of()));
        case ChatEvent.ToolCalls made -> {
          calls = true;
          send(new Piece("", "", made.calls()));
        }
        case ChatEvent.Done done -> end(done);
      }
    }

    private void send(Piece piece) throws IOException {
      event(shape.chunk(piece.with(tokens), first));
      tokens.clear();
      first = false;
    }

    private void event(ObjectNode chunk) throws IOException {
      stream.event(usage ? shape.withoutCount(chunk) : chunk);
    }

    private void end(ChatEvent.Done done) throws IOException {
      event(Omissions.tell(shape.finish(done.completion(), calls), done));
      if (usage) {
        stream.event(shape.usageChunk(done.completion()));
      }
      stream.done();
    }
  }

  /** One object. */
  final class Whole implements OpenAiAnswer {
    private final Context ctx;
    private final OpenAiShape shape;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<TokenProbability> tokens = new ArrayList<>();

    Whole(Context ctx, OpenAiShape shape) {
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
                Omissions.tell(
                    shape.whole(
                        new Piece(text.toString(), thinking.toString(), List.copyOf(calls), tokens),
                        done.completion()),
                    done));
      }
    }
  }
}
