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

/**
 * A server as users run it: the application image with a store of its own, asked over HTTP. The
 * image must have been built: {@code ./lamina --version} does.
 */
final class ImageServer implements AutoCloseable {
  private final Process process;
  private final String address;
  private final HttpClient client = HttpClient.newHttpClient();

  private ImageServer(Path home, int port) throws IOException {
    this.address = "http://127.0.0.1:" + port;
    Path launcher = TestModels.root().resolve("cli/target/image/lamina/bin/lamina");
    var builder = new ProcessBuilder(launcher.toString(), "serve");
    builder.environment().put("LAMINA_HOME", home.toString());
    builder.environment().put("LAMINA_MODELS", models(home).toString());
    builder.environment().put("LAMINA_HOST", "127.0.0.1:" + port);
    builder.redirectErrorStream(true).redirectOutput(home.resolve("server.log").toFile());
    this.process = builder.start();
  }

  /** Starts one; returns when it answers. Its home is made if need be. */
  static ImageServer start(Path home) throws IOException, InterruptedException {
    ImageServer server =
        new ImageServer(Files.createDirectories(home).toAbsolutePath(), freePort());
    for (int tries = 0; !server.answers(); tries++) {
      if (tries > 600 || !server.process.isAlive()) {
        server.close();
        throw new IOException("the server does not answer (see " + home + "/server.log)");
      }
      Thread.sleep(50);
    }
    return server;
  }

  /** The store of a server with this home. */
  static Path models(Path home) {
    return home.resolve("models");
  }

  Process process() {
    return process;
  }

  /** Makes a model of SmolLM2. */
  void create(String name) throws IOException, InterruptedException {
    String digest = Digest.of(TestModels.smollm2(), read -> {}).toString();
    send(
        HttpRequest.newBuilder(URI.create(address + "/api/blobs/" + digest))
            .POST(HttpRequest.BodyPublishers.ofFile(TestModels.smollm2())));
    post("/api/create", "{\"model\":\"" + name + "\",\"files\":{\"m.gguf\":\"" + digest + "\"}}");
  }

  /** Where it listens on loopback. */
  int port() {
    return URI.create(address).getPort();
  }

  /** Posts, and reads the answer to its end; one that tells of an error is thrown. */
  String post(String path, String body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(address + path))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      send(HttpRequest.newBuilder(URI.create(address + "/")));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response =
        client.send(
            request.timeout(Duration.ofMinutes(2)).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300 || response.body().contains("\"error\"")) {
      throw new IOException(request.build().uri() + ": " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    process.onExit().join();
  }
}
