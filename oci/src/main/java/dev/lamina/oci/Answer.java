package dev.lamina.oci;

import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server said to one request.
 *
 * @param asked the address that answered
 * @param headers by their names in small letters
 * @param body comes while it is read; whoever has the answer closes it
 */
record Answer(URI asked, int status, Map<String, List<String>> headers, InputStream body) {
  /** The first header of a name, which is given in small letters. */
  Optional<String> header(String name) {
    return all(name).stream().findFirst();
  }

  /** All headers of a name, which is given in small letters. */
  List<String> all(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** Bytes that the body is said to have. */
  Optional<Long> length() {
    return header("content-length").filter(text -> text.matches("\\d{1,18}")).map(Long::valueOf);
  }
}
