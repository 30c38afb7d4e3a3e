package dev.lamina.oci;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.lamina.store.Digest;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A registry in memory, on loopback, that can be told to misbehave. */
final class FaultyRegistry implements AutoCloseable {
  /** Handles an exchange in its own way, or returns false to let the registry be right. */
  @FunctionalInterface
  interface Fault {
    boolean handle(HttpExchange exchange) throws IOException;
  }

  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  final Map<String, byte[]> manifests = new ConcurrentHashMap<>();

  /** {@code METHOD path Range} of each request, in order. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** Bytes of blobs sent. */
  final AtomicLong sent = new AtomicLong();

  volatile Fault fault = exchange -> false;
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
  private final AtomicLong sessions = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  FaultyRegistry() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  /** One that speaks TLS. */
  FaultyRegistry(HttpsConfigurator tls) throws IOException {
    this(withTls(tls));
  }

  private FaultyRegistry(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private static HttpServer withTls(HttpsConfigurator tls) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(tls);
    return server;
  }

  int port() {
    return server.getAddress().getPort();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  ModelName name(String model) {
    return ModelName.parse(host() + "/library/" + model + ":latest");
  }

  void add(Digest digest, byte[] bytes) {
    blobs.put(digest.toString(), bytes);
  }

  void add(ModelName name, Manifest manifest) {
    manifests.put(path(name) + "/manifests/" + name.tag(), manifest.raw());
  }

  long count(String start) {
    return requests.stream().filter(request -> request.startsWith(start)).count();
  }

  static String path(ModelName name) {
    return "/v2/" + name.namespace() + "/" + name.model();
  }

  static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Announces all of a body, sends a part, and closes the connection. */
  static void cut(HttpExchange exchange, int status, byte[] body, int length) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body, 0, length);
    exchange.getResponseBody().flush();
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    requests.add(method + " " + path + (range == null ? "" : " " + range));
    if (fault.handle(exchange)) {
      return;
    }
    if (path.contains("/uploads/")) {
      upload(exchange, method, path);
    } else if (path.contains("/blobs/")) {
      blob(exchange, method, range);
    } else {
      manifest(exchange, method, path);
    }
  }

  private void manifest(HttpExchange exchange, String method, String path) throws IOException {
    if (method.equals("PUT")) {
      manifests.put(path, exchange.getRequestBody().readAllBytes());
      answer(exchange, 201, new byte[0]);
      return;
    }
    byte[] bytes = manifests.get(path);
    answer(exchange, bytes == null ? 404 : 200, bytes == null ? new byte[0] : bytes);
  }

  private void blob(HttpExchange exchange, String method, String range) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] bytes = blobs.get(path.substring(path.lastIndexOf('/') + 1));
    if (bytes == null) {
      answer(exchange, 404, new byte[0]);
    } else if (method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + bytes.length);
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    } else if (range == null) {
      sent.addAndGet(bytes.length);
      answer(exchange, 200, bytes);
    } else {
      byte[] part = part(exchange, bytes, range);
      sent.addAndGet(part.length);
      answer(exchange, 206, part);
    }
  }

  static byte[] part(HttpExchange exchange, byte[] bytes, String range) {
    String[] ends = range.substring("bytes=".length()).split("-", -1);
    int first = Integer.parseInt(ends[0]);
    int last = Integer.parseInt(ends[1]);
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + first + "-" + last + "/" + bytes.length);
    return java.util.Arrays.copyOfRange(bytes, first, last + 1);
  }

  private void upload(HttpExchange exchange, String method, String path) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String id = path.substring(path.lastIndexOf('/') + 1);
    String query = exchange.getRequestURI().getQuery();
    if (method.equals("POST")) {
      if (query != null && query.startsWith("mount=")) {
        String digest = query.substring("mount=".length(), query.indexOf('&'));
        if (blobs.containsKey(digest)) {
          answer(exchange, 201, new byte[0]);
          return;
        }
      }
      id = "" + sessions.incrementAndGet();
      uploads.put(id, new ByteArrayOutputStream());
      exchange.getResponseHeaders().set("Location", path + id + "?_state=1");
      answer(exchange, 202, new byte[0]);
      return;
    }
    ByteArrayOutputStream bytes = uploads.get(id);
    if (bytes == null) {
      answer(exchange, 404, new byte[0]);
      return;
    }
    bytes.write(body);
    exchange.getResponseHeaders().set("Location", path + "?_state=" + bytes.size());
    if (method.equals("PUT")) {
      uploads.remove(id);
      String digest = query.substring(query.indexOf("digest=") + "digest=".length());
      boolean right = Digest.of(bytes.toByteArray()).toString().equals(digest);
      if (right) {
        blobs.put(digest, bytes.toByteArray());
      }
      answer(exchange, right ? 201 : 400, new byte[0]);
      return;
    }
    exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, bytes.size() - 1));
    answer(exchange, method.equals("GET") ? 204 : 202, new byte[0]);
  }
}
