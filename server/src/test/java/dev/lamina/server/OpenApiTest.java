package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document of all routes tells of the routes that there are. */
class OpenApiTest {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  @TempDir static Path directory;
  private static TestServer server;
  private static JsonNode document;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(directory, new NoEngine());
    document = RawHttp.get(server.port(), "/openapi.json").json();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<Route> routes() {
    return Api.routes(
        server.lamina(),
        ServerSettings.DEFAULT,
        new PendingUploads(InstantSource.system()),
        new Metrics("0"));
  }

  /** An operation by its method and path. */
  private static Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        operations.put(
            operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
            operation.getValue());
      }
    }
    return operations;
  }

  @Test
  void itTellsItsVersion() {
    assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
    assertThat(document.at("/info/version").asText()).isEqualTo(server.lamina().version());
  }

  @Test
  void eachRouteIsThereAndNoOther() {
    assertThat(operations().keySet())
        .isEqualTo(
            routes().stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void whatNeedsNoKeySaysSo() {
    Set<String> open =
        routes().stream()
            .filter(route -> route.access() == Access.OPEN)
            .map(route -> route.method() + " " + route.path())
            .collect(Collectors.toSet());
    operations()
        .forEach(
            (name, operation) ->
                assertThat(operation.has("security")).as(name).isEqualTo(open.contains(name)));
  }

  @Test
  void eachParameterOfAPathIsTold() {
    operations()
        .forEach(
            (name, operation) -> {
              Set<String> told = new TreeSet<>();
              for (JsonNode parameter : operation.path("parameters")) {
                if (parameter.path("in").asText().equals("path")) {
                  told.add(parameter.path("name").asText());
                }
              }
              assertThat(told).as(name).isEqualTo(found(PARAMETER, name));
            });
  }

  @Test
  void eachSchemaIsThereAndUsed() {
    Set<String> schemas = new TreeSet<>();
    document.at("/components/schemas").fieldNames().forEachRemaining(schemas::add);
    assertThat(found(Pattern.compile("#/components/schemas/(\\w+)"), document.toString()))
        .isEqualTo(schemas);
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
