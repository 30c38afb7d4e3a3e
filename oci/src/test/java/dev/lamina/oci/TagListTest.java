package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TagListTest {
  private FaultyRegistry registry;

  @BeforeEach
  void begin() throws IOException {
    registry = new FaultyRegistry();
  }

  @AfterEach
  void end() {
    registry.close();
  }

  @Test
  void everyPageIsRead() throws Exception {
    registry.fault =
        exchange ->
            switch (String.valueOf(exchange.getRequestURI().getQuery())) {
              case "n=2&last=b" -> page(exchange, "[\"c\"]", "");
              default ->
                  page(
                      exchange,
                      "[\"a\",\"b\"]",
                      "</v2/library/m/tags/list?n=2&last=b>; rel=\"next\"");
            };

    assertThat(tags()).containsExactly("a", "b", "c");
  }

  @Test
  void noTagsAreNone() throws Exception {
    registry.fault = exchange -> page(exchange, "null", "");

    assertThat(tags()).isEmpty();
  }

  @Test
  void aNextPageElsewhereIsNotAskedFor() throws Exception {
    registry.fault = exchange -> page(exchange, "[\"a\"]", "<http://127.0.0.1:1/x>; rel=next");

    assertThat(tags()).containsExactly("a");
  }

  @Test
  void aRegistryThatTellsNobodyIsAnError() {
    assertThatThrownBy(this::tags)
        .hasMessageContaining("list tags of " + registry.host() + "/library/m");
  }

  private List<String> tags() throws IOException {
    try (Repository repository = Repository.of(registry.name("m"), options())) {
      return repository.tags();
    }
  }

  private static boolean page(HttpExchange exchange, String tags, String link) throws IOException {
    if (!link.isEmpty()) {
      exchange.getResponseHeaders().set("Link", link);
    }
    String body = "{\"name\":\"library/m\",\"tags\":" + tags + "}";
    FaultyRegistry.answer(exchange, 200, body.getBytes(StandardCharsets.UTF_8));
    return true;
  }
}
