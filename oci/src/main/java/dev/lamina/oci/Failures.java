package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What a registry's refusal or silence means to a person, in one line. */
final class Failures {
  private static final int TOLD = 200;
  private static final int READ = 4096;

  private Failures() {}

  /** An answer that is not the hoped-for one; reads what it says and closes it. */
  static ModelException of(String operation, Answer answer) {
    int status = answer.status();
    String host = host(answer.asked());
    String said = said(answer);
    return switch (status) {
      case 401 ->
          new ModelException(
              Kind.DENIED,
              operation
                  + ": unauthorized: access denied by "
                  + host
                  + said
                  + " (log in to it: lamina login "
                  + host
                  + ")");
      case 403 ->
          new ModelException(
              Kind.DENIED,
              operation
                  + ": forbidden by "
                  + host
                  + said
                  + " (the login may lack the right, or the repository belongs to someone else)");
      case 404 -> ModelException.notFound(operation + ": file does not exist on " + host + said);
      case 429 ->
          ModelException.unavailable(
              operation
                  + ": "
                  + host
                  + " takes no more requests at present"
                  + said
                  + " (try later)");
      default -> {
        String text = operation + ": " + host + " answered " + status + said;
        yield status >= 500
            ? ModelException.unavailable(text + " (try again later)")
            : ModelException.invalid(text);
      }
    };
  }

  /** No answer at all, or half of one. */
  static ModelException of(String operation, URI uri, IOException e) {
    return new ModelException(Kind.UNAVAILABLE, operation + ": " + host(uri) + ": " + reason(e), e);
  }

  /** Whether trying again at once cannot help. */
  static boolean lasting(IOException e) {
    return caused(e, SSLException.class) || caused(e, UnknownHostException.class);
  }

  /** One line of at most 200 characters, without control characters. */
  static String line(Throwable e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return line(text);
  }

  /** Why nothing came, in words. */
  static String reason(IOException e) {
    return switch (e) {
      case SSLException ssl -> "no secure connection: " + insecurity(ssl);
      case Silence silence -> "timeout: " + line(silence);
      case UnknownHostException _ -> "no such host";
      case ConnectException connect -> unconnected(connect);
      default -> line(e);
    };
  }

  /** The JDK's words tell of its own classes; these, of what to do. */
  private static String insecurity(SSLException e) {
    String words = line(e);
    if (words.contains("SSL message")) {
      return "it does not speak TLS (if it speaks plain http, use --insecure)";
    }
    if (words.contains("unable to find valid certification path")) {
      return "its certificate is signed by nobody known here (set its CA file in registries.json)";
    }
    if (words.contains("No subject alternative") || words.contains("No name matching")) {
      return "its certificate is for other names than this";
    }
    return words;
  }

  private static String unconnected(ConnectException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      String words = String.valueOf(at.getMessage());
      if (words.contains("unreachable") || words.contains("No route")) {
        return words.toLowerCase(Locale.ROOT) + " (is there a network?)";
      }
    }
    return "connection refused (is the registry running?)";
  }

  private static boolean caused(Throwable e, Class<? extends Throwable> type) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  private static String said(Answer answer) {
    byte[] body;
    try (InputStream stream = answer.body()) {
      body = stream.readNBytes(READ);
    } catch (IOException e) {
      return "";
    }
    String text = new String(body, StandardCharsets.UTF_8);
    try {
      JsonNode error = Json.parse(body).path("errors").path(0);
      String message = error.path("message").asText("");
      text = message.isEmpty() ? error.path("code").asText("") : message;
    } catch (ModelException notJson) {
      // Not every server in the way speaks JSON.
      text = text.startsWith("<") ? "" : text;
    }
    return text.isBlank() ? "" : ": " + line(text);
  }

  static String line(String text) {
    String flat = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return flat.length() <= TOLD ? flat : flat.substring(0, TOLD) + "…";
  }

  /** Without path and query: they may hold a signature. */
  private static String host(URI uri) {
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }
}
