package dev.lamina.toolkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.StoredModel;
import dev.lamina.testdata.ForeignModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry on loopback that has what was put into it, and notes what it is asked for. */
final class StoreRegistry implements AutoCloseable {
  final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
  private final HttpServer server;

  StoreRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::handle);
    server.start();
  }

  ModelName name(String model) {
    return ModelName.parse("127.0.0.1:" + server.getAddress().getPort() + "/library/" + model);
  }

  /** Puts a model of a store here, under its name. */
  void add(ModelStore store, StoredModel model) throws IOException {
    Manifest manifest = model.manifest();
    String path = "/v2/" + model.name().namespace() + "/" + model.name().model();
    answers.put(path + "/manifests/" + model.name().tag(), manifest.raw());
    for (Descriptor blob : manifest.blobs()) {
      answers.put(path + "/blobs/" + blob.digest(), store.bytes(blob));
    }
  }

  /** What is answered at a path, such as {@code /v2/library/x/manifests/latest}. */
  void put(String path, byte[] answer) {
    answers.put(path, answer);
  }

  /** Puts what another tool packed here, under a name and its digest. */
  void add(ModelName name, ForeignModel model) {
    String path = "/v2/" + name.namespace() + "/" + name.model();
    answers.put(path + "/manifests/" + name.tag(), model.manifest());
    answers.put(path + "/manifests/" + model.digest(), model.manifest());
    model.blobs().forEach((digest, bytes) -> answers.put(path + "/blobs/" + digest, bytes));
  }

  boolean asked(Digest digest) {
    return requests.stream().anyMatch(request -> request.endsWith("/blobs/" + digest));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(path);
    byte[] answer = answers.get(path);
    if (answer == null) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
