package dev.lamina.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;

/**
 * What the server costs beside the engine: memory when it does nothing, requests a second of light
 * routes, what it adds to a request's and a token's time. Linux. Argument: an empty directory. The
 * application image must have been built: {@code ./lamina --version} does. Its clients run on the
 * same processors.
 */
public final class ServerFigures {
  private static final int MODELS = 100;
  private static final int CLIENTS = 4;
  private static final int SHORT_ANSWERS = 200;
  private static final int LONG_ANSWERS = 10;
  private static final int TOKENS = 200;
  private static final Duration WARM = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofSeconds(20);

  private final ImageServer server;

  private ServerFigures(ImageServer server) {
    this.server = server;
  }

  public static void main(String[] arguments) throws Exception {
    try (ImageServer server = ImageServer.start(Path.of(arguments[0]))) {
      new ServerFigures(server).run();
    }
  }

  private void run() throws Exception {
    memory("after the start");
    server.create("m");
    for (int i = 1; i < MODELS; i++) {
      server.post("/api/copy", "{\"source\":\"m\",\"destination\":\"m" + i + "\"}");
    }
    for (String path : List.of("/api/version", "/api/tags")) {
      rate(path, WARM);
      System.out.printf("%s: %.0f requests a second%n", path, rate(path, MEASURED));
    }
    memory("after those");
    Added request = added(SHORT_ANSWERS, 1, false);
    System.out.printf(
        "added to a request: %.2f ms, of them %.2f ms of processor time (%d with one token)%n",
        request.wall / 1e6, request.processor / 1e6, SHORT_ANSWERS);
    Added stream = added(LONG_ANSWERS, TOKENS, true);
    System.out.printf(
        "added to a token: %.0f µs, of them %.0f µs of processor time (%d streams of %d)%n",
        stream.wall / 1e3 / TOKENS, stream.processor / 1e3 / TOKENS, LONG_ANSWERS, TOKENS);
    server.post("/api/generate", "{\"model\":\"m\",\"keep_alive\":0}");
    memory("after an unload");
  }

  private void memory(String when) throws InterruptedException {
    Thread.sleep(IDLE);
    System.out.printf(
        "resident %s: %.0f MiB%n", when, ProcessMemory.residentMiB(server.process().pid()));
  }

  /**
   * What the server adds to a request, in nanoseconds.
   *
   * @param wall what it takes besides the engine's own account of it, in the median: also what the
   *     engine does not account for, and waiting for a processor
   * @param processor time that the server's process uses, in the mean
   */
  private record Added(double wall, double processor) {}

  private Added added(int requests, int tokens, boolean stream)
      throws IOException, InterruptedException {
    String body =
        "{\"model\":\"m\",\"prompt\":\"1, 2, 3,\",\"raw\":true,\"stream\":"
            + stream
            + ",\"options\":{\"temperature\":0,\"num_predict\":"
            + tokens
            + "}}";
    for (int i = 0; i < requests; i++) {
      server.post("/api/generate", body);
    }
    List<Double> added = new ArrayList<>();
    Duration before = processorTime();
    for (int i = 0; i < requests; i++) {
      long start = System.nanoTime();
      String answer = server.post("/api/generate", body);
      long wall = System.nanoTime() - start;
      JsonNode last = Json.parse(answer.strip().lines().toList().getLast());
      long own =
          last.path("prompt_eval_duration").longValue() + last.path("eval_duration").longValue();
      added.add((double) (wall - own));
    }
    return new Added(
        added.stream().mapToDouble(Double::doubleValue).sorted().toArray()[requests / 2],
        (double) processorTime().minus(before).toNanos() / requests);
  }

  private Duration processorTime() {
    return server.process().info().totalCpuDuration().orElseThrow();
  }

  /** Requests a second, of clients that each keep their connection and ask without a pause. */
  private double rate(String path, Duration length) throws Exception {
    List<Future<Double>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(threads.submit(() -> client(path, length)));
      }
    }
    DoubleStream.Builder rates = DoubleStream.builder();
    for (Future<Double> client : clients) {
      rates.add(client.get());
    }
    return rates.build().sum();
  }

  private double client(String path, Duration length) throws IOException {
    byte[] request =
        ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      long start = System.nanoTime();
      int count = 0;
      while (System.nanoTime() - start < length.toNanos()) {
        socket.getOutputStream().write(request);
        skipAnswer(in);
        count++;
      }
      return count / ((System.nanoTime() - start) / 1e9);
    }
  }

  private static void skipAnswer(InputStream in) throws IOException {
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.startsWith("HTTP/1.1 ") && !line.startsWith("HTTP/1.1 200")) {
        throw new IOException(line);
      }
      if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
