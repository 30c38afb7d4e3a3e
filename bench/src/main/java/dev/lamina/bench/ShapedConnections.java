package dev.lamina.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A way to a server on loopback on which each connection carries so many bytes a second towards the
 * client, as from a server far away that shares itself out. Counts requests of HTTP/1.1 and the
 * bytes of answers. The caller closes it.
 */
final class ShapedConnections implements AutoCloseable {
  private static final int PIECE = 32 << 10;
  private static final int BACKLOG = 64;
  private static final byte[] REQUEST = {'H', 'T', 'T', 'P', '/', '1', '.', '1', '\r', '\n'};

  private final ServerSocket door;
  private final int server;
  private final double bytesPerNano;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();

  /**
   * @param server the server's address, {@code 127.0.0.1:PORT}
   * @param bytesPerSecond of each connection
   */
  ShapedConnections(String server, double bytesPerSecond) throws IOException {
    this.server = Integer.parseInt(server.substring(server.indexOf(':') + 1));
    this.bytesPerNano = bytesPerSecond / 1e9;
    this.door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String host() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  /** Requests since this was asked last. */
  long requests() {
    return requests.getAndSet(0);
  }

  /** Bytes that were sent towards clients, also those that no client took. */
  long sent() {
    return sent.get();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> carry(client));
      }
    } catch (IOException closed) {
      // The bench is over.
    }
  }

  private void carry(Socket client) {
    try (client;
        Socket there = new Socket(InetAddress.getLoopbackAddress(), server)) {
      if (bytesPerNano < 1) {
        client.setSendBufferSize(PIECE); // or the first of its bytes would come all at once
      }
      Thread.ofVirtual().start(() -> ask(client, there));
      answer(there, client);
    } catch (IOException | InterruptedException ended) {
      // One side is gone; the other is closed with it.
    }
  }

  private void ask(Socket client, Socket there) {
    byte[] buffer = new byte[PIECE];
    int matched = 0;
    try (InputStream in = client.getInputStream();
        OutputStream out = there.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          matched = buffer[i] == REQUEST[matched] ? matched + 1 : buffer[i] == REQUEST[0] ? 1 : 0;
          if (matched == REQUEST.length) {
            requests.incrementAndGet();
            matched = 0;
          }
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException ended) {
      // Seen on the way back as well.
    }
  }

  private void answer(Socket there, Socket client) throws IOException, InterruptedException {
    byte[] buffer = new byte[PIECE];
    InputStream in = there.getInputStream();
    OutputStream out = client.getOutputStream();
    double due = (double) System.nanoTime();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      due = Math.max(due, (double) System.nanoTime()) + read / bytesPerNano;
      out.write(buffer, 0, read);
      sent.addAndGet(read);
      long wait = (long) (due - System.nanoTime());
      if (wait > 0) {
        Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
      }
    }
  }
}
