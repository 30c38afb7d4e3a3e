package dev.lamina.runtime.llamaserver;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One HTTP request over a Unix domain socket, which the JDK's client cannot use, and its answer as
 * it comes. An interrupt closes the connection, which is how llama-server is told that an answer is
 * not wanted any more. Used by one thread.
 */
final class Exchange implements AutoCloseable {
  private static final int OK = 200;
  private static final String EVENT = "data: ";

  private final SocketChannel channel;
  private final InputStream body;
  private final int status;

  private Exchange(Path socket, String method, String path, byte[] content) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    boolean open = false;
    try {
      String head =
          "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
              .formatted(method, path, content.length);
      write(head.getBytes(StandardCharsets.US_ASCII));
      write(content);
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      String first = line(in).orElseThrow(EOFException::new);
      status = Integer.parseInt(first, first.indexOf(' ') + 1, first.indexOf(' ') + 4, 10);
      boolean chunked = false;
      for (String header = line(in).orElseThrow(EOFException::new);
          !header.isEmpty();
          header = line(in).orElseThrow(EOFException::new)) {
        chunked |= header.equalsIgnoreCase("Transfer-Encoding: chunked");
      }
      body = chunked ? new Chunks(in) : in;
      open = true;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException("an answer that is not HTTP", e);
    } finally {
      if (!open) {
        channel.close();
      }
    }
  }

  /** Sends a request; returns when the head of the answer is there. */
  static Exchange get(Path socket, String path) throws IOException {
    return new Exchange(socket, "GET", path, new byte[0]);
  }

  /** Sends a request with JSON; returns when the head of the answer is there. */
  static Exchange post(Path socket, String path, byte[] json) throws IOException {
    return new Exchange(socket, "POST", path, json);
  }

  boolean ok() {
    return status == OK;
  }

  int status() {
    return status;
  }

  /** All that is left of the body. */
  byte[] rest() throws IOException {
    return body.readAllBytes();
  }

  /** The JSON of the next server-sent event; empty at the end. */
  Optional<String> event() throws IOException {
    Optional<String> line = line(body);
    while (line.isPresent() && !line.get().startsWith(EVENT)) {
      line = line(body); // a comment that keeps the connection alive, or the end of an event
    }
    return line.map(text -> text.substring(EVENT.length()));
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  /** A line without its end; empty at the end of the stream. */
  private static Optional<String> line(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    while (next >= 0 && next != '\n') {
      if (next != '\r') {
        bytes.write(next);
      }
      next = in.read();
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** A body in chunks, as one stream; it must end with its last chunk. */
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private long left;
    private boolean begun;
    private boolean ended;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      if (left == 0 && !ended) {
        next();
      }
      if (ended) {
        return -1;
      }
      int read = in.read();
      if (read < 0) {
        throw new EOFException("the answer broke off");
      }
      left--;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int first = length == 0 ? 0 : read();
      if (first < 0 || length == 0) {
        return first;
      }
      bytes[offset] = (byte) first;
      int more = in.read(bytes, offset + 1, (int) Math.min(left, length - 1));
      left -= Math.max(more, 0);
      return 1 + Math.max(more, 0);
    }

    private void next() throws IOException {
      if (begun) {
        line(in); // the end of the chunk before
      }
      begun = true;
      String size = line(in).orElseThrow(() -> new EOFException("the answer broke off"));
      left = Long.parseLong(size.replaceFirst(";.*", "").strip(), 16);
      ended = left == 0;
    }
  }
}
