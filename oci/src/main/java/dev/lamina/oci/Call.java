package dev.lamina.oci;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * One request to a registry, before it is known who may send it.
 *
 * @param scope what it is allowed with: {@code repository:NAME:ACTIONS}, several apart by spaces
 * @param again whether it may be sent twice without harm
 */
record Call(
    String method,
    URI uri,
    Map<String, String> headers,
    Optional<Content> content,
    String scope,
    boolean again) {

  /** A request's body, which can be opened more than once. */
  record Content(long length, Opener opener) {
    static final Content NONE = new Content(0, InputStream::nullInputStream);
  }

  /** Opens a stream from its first byte. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  static Call get(URI uri, Map<String, String> headers, String scope) {
    return new Call("GET", uri, headers, Optional.empty(), scope, true);
  }

  static Call head(URI uri, String scope) {
    return new Call("HEAD", uri, Map.of(), Optional.empty(), scope, true);
  }
}
