package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Json;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients, and slow ones. */
@Timeout(60)
class LoadTest {
  private static final int CLIENTS = 1000;
  private static final int LINES = 4096;
  private static final String LINE = "x".repeat(16 << 10);

  /** What the kernel may hold of a connection on loopback, and more. */
  private static final long IN_FLIGHT = 24 << 20;

  private final AtomicLong written = new AtomicLong();
  private final CompletableFuture<Exception> failure = new CompletableFuture<>();
  private Javalin http;

  @BeforeEach
  void start() {
    Routes routes =
        new Routes(
            List.of(
                Route.get("/", ctx -> Replies.text(ctx, 200, "text/plain", "here")),
                Route.get("/stream", this::stream)),
            new Running(InstantSource.system()));
    http =
        HttpEngine.create(
                ServerSettings.DEFAULT.withAddress("127.0.0.1", 0), routes, new Metrics("0"))
            .start();
  }

  @AfterEach
  void stop() {
    http.stop();
  }

  /** 64 MiB, in lines. */
  private void stream(Context ctx) throws IOException {
    NdjsonStream stream = new NdjsonStream(ctx);
    try {
      for (int line = 0; line < LINES; line++) {
        stream.line(Json.object().put("line", line).put("text", LINE));
        written.addAndGet(LINE.length());
      }
    } catch (IOException e) {
      failure.complete(e);
      throw e;
    }
  }

  /** A connection that asks for the stream and has little room for it. */
  private Socket asking() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http.port()));
    socket.getOutputStream().write(RawHttp.request("GET", "/stream", ""));
    return socket;
  }

  @Test
  void aThousandIdleConnectionsStandInNobodysWay() throws IOException {
    List<RawHttp> clients = new ArrayList<>();
    byte[] request = RawHttp.request("GET", "/", "", "Connection: keep-alive");
    try {
      for (int i = 0; i < CLIENTS; i++) {
        RawHttp client = RawHttp.connect(http.port());
        clients.add(client);
        client.write(request);
        assertThat(client.reply(false).text()).isEqualTo("here");
      }
      long threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("http"))
              .count();
      assertThat(threads).as("threads of the server").isLessThan(16);
      for (RawHttp client : clients) {
        client.write(request);
        assertThat(client.reply(false).text()).isEqualTo("here");
      }
    } finally {
      for (RawHttp client : clients) {
        client.close();
      }
    }
  }

  /** The server writes no faster than its client reads, so that nothing piles up in memory. */
  @Test
  void aSlowReaderHoldsBackItsOwnAnswer() throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (Socket client = asking()) {
      InputStream in = client.getInputStream();
      long read = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        read += count;
        assertThat(written.get() - read).isLessThan(IN_FLIGHT);
      }
      assertThat(read).isGreaterThan((long) LINES * LINE.length());
    }
  }

  @Test
  void aSlowReaderThatLeavesEndsItsAnswer() throws Exception {
    try (Socket client = asking()) {
      assertThat(client.getInputStream().read()).isEqualTo('H');
    }
    assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
    assertThat(written.get()).isLessThan((long) LINES * LINE.length());
  }
}
