package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Json;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to a request whose client goes, or whose server ends. */
@Timeout(30)
class RequestsUnderWayTest {
  private static final int ROUNDS = 5000;

  private final Running running = new Running(InstantSource.system());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final Semaphore leave = new Semaphore(0);
  private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
  private Javalin http;

  @BeforeEach
  void start() {
    Routes routes =
        new Routes(
            List.of(
                Route.post("/hold", this::hold),
                Route.post("/stream", this::stream),
                Route.get("/", ctx -> Replies.text(ctx, 200, "text/plain", "here"))),
            running);
    http =
        HttpEngine.create(
                ServerSettings.DEFAULT.withAddress("127.0.0.1", 0), routes, new Metrics("0"))
            .start();
  }

  @AfterEach
  void stop() {
    http.stop();
  }

  /** Answers when it may, having looked at the connection; or tells that it was interrupted. */
  private void hold(Context ctx) throws IOException, InterruptedException {
    ctx.req().getInputStream().readAllBytes();
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      begun.countDown();
      leave.acquire();
      interrupted.complete(ClientWatch.connection(ctx).isClosedByClient());
    } catch (InterruptedException e) {
      interrupted.complete(true);
      throw e;
    }
    Replies.text(ctx, 200, "text/plain", "held");
  }

  private void stream(Context ctx) throws IOException, InterruptedException {
    new NdjsonStream(ctx).line(Json.object().put("piece", 1));
    hold(ctx);
  }

  @Test
  void aClientThatGoesInterruptsItsRequest() throws Exception {
    try (RawHttp client = RawHttp.connect(http.port())) {
      client.write(RawHttp.request("POST", "/hold", "body"));
      begun.await();
    }
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aClientThatStaysIsAnsweredAndItsConnectionKept() throws Exception {
    try (RawHttp client = RawHttp.connect(http.port())) {
      client.write(RawHttp.request("POST", "/hold", "body", "Connection: keep-alive"));
      begun.await();
      leave.release();
      assertThat(client.reply(false).text()).isEqualTo("held");
      client.write(RawHttp.request("GET", "/", ""));
      assertThat(client.reply(false).text()).isEqualTo("here");
    }
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isFalse();
  }

  /** Whoever looks whether a client is there must not take the next request from those who wait. */
  @Test
  void requestsOneAfterTheOtherAreAllAnswered() throws Exception {
    leave.release(ROUNDS);
    byte[] request = RawHttp.request("POST", "/hold", "body", "Connection: keep-alive");
    try (RawHttp client = RawHttp.connect(http.port())) {
      for (int round = 0; round < ROUNDS; round++) {
        client.write(request);
        assertThat(client.reply(false).text()).isEqualTo("held");
      }
    }
  }

  @Test
  void aRequestSentEarlyIsAnsweredInItsTurn() throws Exception {
    try (RawHttp client = RawHttp.connect(http.port())) {
      client.write(RawHttp.request("POST", "/hold", "body", "Connection: keep-alive"));
      begun.await();
      client.write(RawHttp.request("GET", "/", ""));
      leave.release();
      assertThat(client.reply(false).text()).isEqualTo("held");
      assertThat(client.reply(false).text()).isEqualTo("here");
    }
    assertThat(interrupted).isCompletedWithValue(false);
  }

  @Test
  void anEndingServerWaitsForItsRequests() throws Exception {
    try (RawHttp client = RawHttp.connect(http.port())) {
      client.write(RawHttp.request("POST", "/hold", "body"));
      begun.await();
      Thread ending = Thread.ofVirtual().start(() -> running.end(Duration.ofSeconds(20)));
      RawHttp.Reply refused = untilRefused();
      assertThat(refused.error()).isEqualTo("the server is shutting down");
      leave.release();
      assertThat(client.reply(false).text()).isEqualTo("held");
      ending.join();
    }
  }

  /** The moment at which the server begins to end is not to be seen but by this. */
  private RawHttp.Reply untilRefused() throws IOException {
    RawHttp.Reply reply = RawHttp.get(http.port(), "/");
    while (reply.status() == 200) {
      reply = RawHttp.get(http.port(), "/");
    }
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.headers()).containsEntry("retry-after", "5");
    return reply;
  }

  @Test
  void anEndingServerCutsWhatTakesTooLong() throws Exception {
    try (RawHttp client = RawHttp.connect(http.port())) {
      client.write(RawHttp.request("POST", "/hold", "body"));
      begun.await();
      running.end(Duration.ZERO);
      RawHttp.Reply reply = client.reply(false);
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.error()).isEqualTo("the server is shutting down");
    }
  }

  @Test
  void anEndingServerEndsAStreamWithALastLine() throws Exception {
    try (RawHttp client = RawHttp.connect(http.port())) {
      client.write(RawHttp.request("POST", "/stream", "body"));
      begun.await();
      running.end(Duration.ZERO);
      RawHttp.Reply reply = client.reply(false);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.mediaType()).isEqualTo("application/x-ndjson");
      assertThat(reply.text())
          .isEqualTo("{\"piece\":1}\n{\"error\":\"the server is shutting down\"}\n");
    }
  }
}
