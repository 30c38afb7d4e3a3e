package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP client that sends exactly the bytes it is told, and one connection for each request. */
final class RawHttp implements Closeable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  private RawHttp(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = socket.getInputStream();
  }

  /** An answer, read to its end. */
  record Reply(int status, Map<String, String> headers, String text) {
    JsonNode json() {
      return Json.parse(text);
    }

    String error() {
      return json().path("error").asText();
    }

    /** The objects of an NDJSON answer. */
    List<JsonNode> lines() {
      return text().lines().map(Json::parse).toList();
    }

    /** The content type without its parameters. */
    String mediaType() {
      return headers.getOrDefault("content-type", "").replaceFirst(";.*", "");
    }
  }

  static RawHttp connect(int port) throws IOException {
    return over(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Over a connection that is there. */
  static RawHttp over(Socket socket) throws IOException {
    return new RawHttp(socket);
  }

  static Reply get(int port, String path, String... headers) throws IOException {
    return exchange(port, request("GET", path, "", headers));
  }

  static Reply send(int port, String method, String path, String body, String... headers)
      throws IOException {
    return exchange(port, request(method, path, body, headers));
  }

  /** Sends a request as it is; the connection is closed by the server. */
  static Reply exchange(int port, byte[] request) throws IOException {
    try (RawHttp http = connect(port)) {
      http.write(request);
      return http.reply(new String(request, StandardCharsets.ISO_8859_1).startsWith("HEAD "));
    }
  }

  /** Headers of the caller's are sent instead of those that are sent otherwise. */
  static byte[] request(String method, String path, String body, String... headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Host", "127.0.0.1");
    all.put("Connection", "close");
    if (bytes.length > 0) {
      all.put("Content-Length", Integer.toString(bytes.length));
    }
    for (String header : headers) {
      int colon = header.indexOf(':');
      all.put(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    all.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    request.writeBytes(bytes);
    return request.toByteArray();
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Ends the connection at once, as a client does that is killed. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  Reply reply(boolean head) throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, other) -> one + ", " + other);
    }
    return new Reply(
        Integer.parseInt(status, 9, 12, 10),
        headers,
        head ? "" : new String(body(headers), StandardCharsets.UTF_8));
  }

  /** A line up to its end, which is dropped. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the server closed the connection after \"" + line + "\"");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers.containsKey("content-length")) {
      return in.readNBytes(Integer.parseInt(headers.get("content-length")));
    }
    if (!"chunked".equals(headers.get("transfer-encoding"))) {
      return in.readAllBytes();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.writeBytes(in.readNBytes(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line(), 16);
  }
}
