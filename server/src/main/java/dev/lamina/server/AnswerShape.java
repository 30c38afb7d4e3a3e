package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.ChatEvent;
import io.javalin.http.Context;
import java.io.IOException;

/** How an API writes the answer to one request: all that differs between the APIs' answers. */
interface AnswerShape {
  /** All of an answer. */
  ObjectNode whole(Piece all, ChatEvent.Done done);

  /** Begins an answer in pieces; the client gets nothing before the first of them. */
  Pieces pieces(Context ctx);

  /** An answer that is sent as it comes. For one answer, one thread. */
  interface Pieces {
    /** Sends how far things are before the answer, where the client asked for it. */
    default void progress(ChatEvent.Progress progress) throws IOException {}

    /** Sends what came; it is text, thinking or calls. */
    void send(Piece piece) throws IOException;

    /**
     * Sends what ends the answer.
     *
     * @param rest what is told of tokens that no text came of
     */
    void end(Piece rest, ChatEvent.Done done) throws IOException;
  }
}
