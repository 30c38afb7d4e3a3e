package dev.lamina.server;

import java.io.IOException;

/** The client has closed its connection: nobody is there to be told of errors. */
final class ClientGone extends IOException {
  private static final long serialVersionUID = 1L;

  ClientGone(IOException cause) {
    super("the client has closed the connection", cause);
  }
}
