package dev.lamina.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocketFactory;

/**
 * The server's HTTP API, one method for each shape of request. Spec: http-api-and-cli §1.
 *
 * <p>An answer that tells of an error is thrown as the {@link ModelException} that the server had,
 * as far as its status tells, or as an IOException for a fault of the server. A thread that is to
 * be interrupted while it waits here must be a virtual one: the JDK then closes the connection,
 * whereupon the server stops what it does. Safe for use by several threads.
 */
public final class Api {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int PING_MILLIS =
      10_000; // a server that starts on a busy machine needs some
  private static final int UPLOAD_BUFFER = 1 << 16;

  static {
    // A generation must not be asked for twice because the first answer broke off.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private final Address address;
  private final Optional<String> key;
  private final Optional<SSLSocketFactory> trust;
  private volatile Optional<String> version = Optional.empty();

  public Api(Address address) {
    this(address, Optional.empty(), Optional.empty());
  }

  /**
   * A server that knows its clients.
   *
   * @param key what is sent as a Bearer token
   * @param trust what decides whether the server's certificate counts, where it is not the usual
   */
  public Api(Address address, Optional<String> key, Optional<SSLSocketFactory> trust) {
    this.address = address;
    this.key = key;
    this.trust = trust;
  }

  /** Takes the objects of a stream, on the thread that asked for it. */
  public interface Lines {
    void accept(JsonNode line) throws IOException;
  }

  public Address address() {
    return address;
  }

  /** Whether a server is there. */
  public boolean answers() throws IOException {
    HttpURLConnection connection = open("HEAD", "/");
    connection.setReadTimeout(PING_MILLIS);
    try {
      boolean there = connection.getResponseCode() < 500;
      version = Optional.ofNullable(connection.getHeaderField("Lamina-Version"));
      return there;
    } catch (ConnectException none) {
      return false;
    } catch (UnknownHostException e) {
      throw unreachable(e);
    } catch (SSLException e) {
      throw insecure(e);
    } catch (SocketTimeoutException e) {
      throw new ModelException(
          ModelException.Kind.UNAVAILABLE,
          "connect to " + address + ": what is there does not answer (end it, or ask again)",
          e);
    } catch (SocketException e) {
      throw new ModelException(
          ModelException.Kind.UNAVAILABLE,
          "connect to " + address + ": what answers there speaks no HTTP (is it https://?)",
          e);
    }
  }

  /** That of the server which answered {@link #answers()} last, if it told. */
  public Optional<String> version() {
    return version;
  }

  public JsonNode get(String path) throws IOException {
    HttpURLConnection connection = open("GET", path);
    return whole(answer(connection));
  }

  public JsonNode post(String path, ObjectNode body) throws IOException {
    HttpURLConnection connection = open("POST", path);
    return whole(send(connection, body));
  }

  public void delete(String path, ObjectNode body) throws IOException {
    HttpURLConnection connection = open("DELETE", path);
    try (InputStream in = send(connection, body)) {
      in.readAllBytes();
    }
  }

  /** Posts, and hands on each object of the answer as it comes; one with an error is thrown. */
  public void stream(String path, ObjectNode body, Lines lines) throws IOException {
    HttpURLConnection connection = open("POST", path);
    try (JsonReader reader = new JsonReader(send(connection, body))) {
      for (Optional<JsonNode> line = reader.next(); line.isPresent(); line = reader.next()) {
        Answers.check(line.get());
        lines.accept(line.get());
      }
    } catch (JsonProcessingException e) {
      throw new IOException("the server's answer broke off: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw endedOr(e);
    } finally {
      connection.disconnect();
    }
  }

  /** Whether the server's store has a blob. */
  public boolean holds(Digest digest) throws IOException {
    HttpURLConnection connection = open("HEAD", "/api/blobs/" + digest);
    int status = status(connection);
    if (status == HttpURLConnection.HTTP_NOT_FOUND) {
      return false;
    }
    if (status >= 400) {
      Answers.fail(status, "", Optional.empty());
    }
    return true;
  }

  /**
   * Sends a file's bytes as a blob.
   *
   * @param counted told how many bytes went out each time
   */
  public void upload(Digest digest, Path file, LongConsumer counted) throws IOException {
    HttpURLConnection connection = open("POST", "/api/blobs/" + digest);
    connection.setRequestProperty("Content-Type", "application/octet-stream");
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(Files.size(file));
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = output(connection)) {
      byte[] buffer = new byte[UPLOAD_BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        counted.accept(read);
      }
    } catch (IOException broken) {
      // A server that refuses answers before it has read all; what it says is the better reason.
      answer(connection).close();
      throw broken;
    }
    answer(connection).close();
  }

  private HttpURLConnection open(String method, String path) throws IOException {
    URI uri = URI.create(address.uri() + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setRequestMethod(method);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setUseCaches(false);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("User-Agent", "lamina");
    key.ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
    if (connection instanceof HttpsURLConnection tls) {
      trust.ifPresent(tls::setSSLSocketFactory);
    }
    return connection;
  }

  private InputStream send(HttpURLConnection connection, ObjectNode body) throws IOException {
    byte[] bytes = Json.writeBytes(body);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(bytes.length);
    try (OutputStream out = output(connection)) {
      out.write(bytes);
    }
    return answer(connection);
  }

  private OutputStream output(HttpURLConnection connection) throws IOException {
    try {
      return connection.getOutputStream();
    } catch (ConnectException | UnknownHostException e) {
      throw unreachable(e);
    } catch (SSLException e) {
      throw insecure(e);
    }
  }

  private int status(HttpURLConnection connection) throws IOException {
    try {
      return connection.getResponseCode();
    } catch (ConnectException | UnknownHostException e) {
      throw unreachable(e);
    } catch (SSLException e) {
      throw insecure(e);
    } catch (IOException e) {
      throw endedOr(e);
    }
  }

  /** What a server's end in the middle of its answer is called, else the failure as it is. */
  private IOException endedOr(IOException failure) {
    String words = String.valueOf(failure.getMessage());
    if (words.equals("Premature EOF") || words.startsWith("Unexpected end of file")) {
      throw new ModelException(
          ModelException.Kind.UNAVAILABLE,
          "the server at " + address + " ended before its answer was whole (its log may tell why)",
          failure);
    }
    return failure;
  }

  /** The body of a good answer; an error's is thrown. */
  private InputStream answer(HttpURLConnection connection) throws IOException {
    int status = status(connection);
    if (status < 300) {
      return connection.getInputStream();
    }
    InputStream error = connection.getErrorStream();
    byte[] body = error == null ? new byte[0] : error.readAllBytes();
    String text = new String(body, StandardCharsets.UTF_8);
    Answers.fail(status, text, text.startsWith("{") ? json(body) : Optional.empty());
    throw new AssertionError("an error is thrown");
  }

  private static Optional<JsonNode> json(byte[] body) {
    try (JsonReader reader = new JsonReader(new ByteArrayInputStream(body))) {
      return reader.next();
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  private static JsonNode whole(InputStream in) throws IOException {
    try (JsonReader reader = new JsonReader(in)) {
      return reader.next().orElseGet(Json::object);
    }
  }

  private ModelException insecure(SSLException cause) {
    String why =
        cause instanceof SSLHandshakeException
            ? "its certificate is not trusted (set LAMINA_TLS_CA to the file of who signed it)"
            : "it speaks no TLS (is it http://?)";
    return new ModelException(
        ModelException.Kind.UNAVAILABLE, "connect to " + address + ": " + why, cause);
  }

  private ModelException unreachable(IOException cause) {
    return new ModelException(
        ModelException.Kind.UNAVAILABLE,
        "connect to " + address + ": no server answers (start one with: lamina serve)",
        cause);
  }
}
