package dev.lamina.oci;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry on loopback with one model, whose weights are made while they are sent. What it counts
 * as sent may lie in the kernel's buffers still, as with every registry.
 */
final class WeightsServer implements AutoCloseable {
  private static final int BLOCK = 1 << 20;
  private static final int PIECE = 1 << 16;
  private static final Pattern RANGE = Pattern.compile("(?i)range: bytes=(\\d+)-(\\d+)");
  private static final byte[] CONFIG = {'{', '}'};

  private final byte[] base = Fixture.random(11, BLOCK);
  private final ServerSocket server;
  private final Descriptor weights;
  private final Manifest manifest;
  private long sent;
  private long limit = Long.MAX_VALUE;
  private Runnable atLimit = () -> {};

  WeightsServer(int mebibytes) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    for (int block = 0; block < mebibytes; block++) {
      hasher.putBytes(block(block));
    }
    weights =
        new Descriptor(
            MediaTypes.MODEL, new Digest(hasher.hash().toString()), (long) mebibytes * BLOCK);
    manifest = Manifest.of(Fixture.descriptor(MediaTypes.CONFIG, CONFIG), List.of(weights));
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  Descriptor weights() {
    return weights;
  }

  /** Bytes of weights sent so far. */
  synchronized long sent() {
    return sent;
  }

  /** Does this once, when so many more bytes have been sent. */
  synchronized void afterSending(long bytes, Runnable action) {
    limit = sent + bytes;
    atLimit = action;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private byte[] block(int number) {
    byte[] block = base.clone();
    ByteBuffer.wrap(block).putInt(number);
    return block;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String asked = in.readLine(); asked != null; asked = in.readLine()) {
        long first = 0;
        long last = weights.size() - 1;
        boolean part = false;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
          Matcher range = RANGE.matcher(line);
          if (range.matches()) {
            part = true;
            first = Long.parseLong(range.group(1));
            last = Long.parseLong(range.group(2));
          }
        }
        OutputStream out = client.getOutputStream();
        if (asked.contains("/manifests/")) {
          answer(out, "200 OK", "", manifest.raw());
        } else if (asked.contains(manifest.config().digest().toString())) {
          answer(out, "200 OK", "", CONFIG);
        } else {
          weights(out, part, first, last);
        }
      }
    } catch (IOException killed) {
      // The other side is gone.
    }
  }

  private static void answer(OutputStream out, String status, String headers, byte[] body)
      throws IOException {
    head(out, status, headers, body.length);
    out.write(body);
  }

  private static void head(OutputStream out, String status, String headers, long length)
      throws IOException {
    String head =
        "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + length + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private void weights(OutputStream out, boolean part, long first, long last) throws IOException {
    String range = "Content-Range: bytes " + first + "-" + last + "/" + weights.size() + "\r\n";
    head(out, part ? "206 Partial Content" : "200 OK", part ? range : "", last - first + 1);
    byte[] block = base;
    for (long at = first; at <= last; ) {
      if (at == first || at % BLOCK == 0) {
        block = block((int) (at / BLOCK));
      }
      int offset = (int) (at % BLOCK);
      int length = (int) Math.min(Math.min(PIECE, BLOCK - offset), last + 1 - at);
      out.write(block, offset, length);
      count(length);
      at += length;
    }
  }

  private void count(int bytes) {
    Runnable action = () -> {};
    synchronized (this) {
      sent += bytes;
      if (sent >= limit) {
        limit = Long.MAX_VALUE;
        action = atLimit;
      }
    }
    action.run();
  }
}
