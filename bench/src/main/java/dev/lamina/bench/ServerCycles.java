package dev.lamina.bench;

import dev.lamina.store.Digest;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What loading and unloading a model again and again leaves behind in a server as users run it: the
 * application image, asked over HTTP. Linux. Arguments: an empty directory for its store, how many
 * times. Prints a line for the first cycle and for every tenth, and fails when something grew. The
 * image must have been built: {@code ./lamina --version} does.
 */
public final class ServerCycles implements AutoCloseable {
  private static final double KIBIBYTES = 1024;

  /** MiB that a JVM's compiler and class loading may still take after the first cycle. */
  private static final double ALLOWED_GROWTH = 16;

  private final Process server;
  private final String address;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServerCycles(Path directory, int port) throws IOException {
    this.address = "http://127.0.0.1:" + port;
    Path launcher = TestModels.root().resolve("cli/target/image/lamina/bin/lamina");
    var builder = new ProcessBuilder(launcher.toString(), "serve");
    builder.environment().put("LAMINA_HOME", directory.toString());
    builder.environment().put("LAMINA_MODELS", directory.resolve("models").toString());
    builder.environment().put("LAMINA_HOST", "127.0.0.1:" + port);
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("server.log").toFile());
    this.server = builder.start();
  }

  /** After a cycle; memory in MiB, of the child while it was loaded. */
  private record State(double server, double child, long descriptors, long threads) {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0])).toAbsolutePath();
    int cycles = Integer.parseInt(arguments[1]);
    try (var bench = new ServerCycles(directory, freePort())) {
      bench.create();
      State first = bench.cycle();
      print(1, first);
      State last = first;
      for (int i = 2; i <= cycles; i++) {
        last = bench.cycle();
        if (i % 10 == 0 || i == cycles) {
          print(i, last);
        }
      }
      boolean flat =
          last.server - first.server < ALLOWED_GROWTH
              && last.child - first.child < ALLOWED_GROWTH
              && last.descriptors <= first.descriptors + 2 // idle connections of this client
              && bench.server.children().findAny().isEmpty();
      System.out.println(flat ? "flat" : "GREW");
      System.exit(flat ? 0 : 1);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void create() throws IOException, InterruptedException {
    for (int tries = 0; !answers(); tries++) {
      if (tries > 600 || !server.isAlive()) {
        throw new IOException("the server does not answer");
      }
      Thread.sleep(50);
    }
    String digest = Digest.of(TestModels.smollm2(), read -> {}).toString();
    send(
        HttpRequest.newBuilder(URI.create(address + "/api/blobs/" + digest))
            .POST(HttpRequest.BodyPublishers.ofFile(TestModels.smollm2())));
    post("/api/create", "{\"model\":\"m\",\"files\":{\"m.gguf\":\"" + digest + "\"}}");
  }

  private boolean answers() throws InterruptedException {
    try {
      send(HttpRequest.newBuilder(URI.create(address + "/")));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private State cycle() throws IOException, InterruptedException {
    post(
        "/api/generate",
        "{\"model\":\"m\",\"prompt\":\"Once upon a time\",\"options\":{\"num_predict\":4}}");
    double child =
        server.children().mapToDouble(process -> number(process.pid(), "VmRSS:")).sum() / KIBIBYTES;
    post("/api/generate", "{\"model\":\"m\",\"keep_alive\":0}");
    for (ProcessHandle process : server.children().toList()) {
      process.onExit().join();
    }
    long pid = server.pid();
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return new State(
          number(pid, "VmRSS:") / KIBIBYTES, child, open.count(), (long) number(pid, "Threads:"));
    }
  }

  private void post(String path, String body) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(URI.create(address + path))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response =
        client.send(
            request.timeout(Duration.ofMinutes(2)).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300 || response.body().contains("\"error\"")) {
      throw new IOException(request.build().uri() + ": " + response.body());
    }
  }

  /** A figure of a process; 0 when it is gone. */
  private static double number(long pid, String field) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException gone) {
      return 0;
    }
  }

  private static void print(int cycle, State state) {
    System.out.printf(
        "cycle %3d  server %6.1f MiB  child %6.1f MiB  descriptors %d  threads %d%n",
        cycle, state.server, state.child, state.descriptors, state.threads);
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
    server.onExit().join();
  }
}
