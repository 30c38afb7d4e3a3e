package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tags of a repository, page by page. Spec: distribution-spec 1.1, "Listing Tags". */
record TagList(RegistryHttp http, RegistryAddress address, String scope) {
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;.*\\brel=\"?next\"?.*");
  private static final int LONGEST_PAGE = 4 << 20;

  /** More than any repository has: an end for a registry that sends in circles. */
  private static final int MOST_PAGES = 1000;

  List<String> read(String operation) throws IOException {
    List<String> tags = new ArrayList<>();
    Optional<URI> page = Optional.of(address.tags());
    for (int i = 0; page.isPresent() && i < MOST_PAGES; i++) {
      Answer answer = http.send(Call.get(page.get(), Map.of(), scope));
      Repository.expect(operation, answer, 200);
      try (InputStream body = answer.body()) {
        for (JsonNode tag : Json.parse(body.readNBytes(LONGEST_PAGE)).path("tags")) {
          tags.add(tag.asText());
        }
      } catch (ModelException e) {
        throw new ModelException(
            ModelException.Kind.CORRUPT, operation + ": the answer is not JSON", e);
      }
      page = next(page.get(), answer);
    }
    return List.copyOf(tags);
  }

  /** The next page, on the same host: the login goes with it. */
  private static Optional<URI> next(URI asked, Answer answer) throws IOException {
    Matcher matcher = NEXT.matcher(answer.header("link").orElse(""));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      URI next = asked.resolve(matcher.group(1));
      return Redirects.sameHost(asked, next) ? Optional.of(next) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new IOException("its next page has no address", e);
    }
  }
}
