package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.sessions.SavedSession;
import dev.lamina.cli.sessions.SessionStore;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was said is found, shown and handed on without a server. */
class SessionsCommandTest {
  private static final Instant BEGAN = Instant.parse("2026-11-27T20:45:00Z");

  @TempDir private Path home;
  private SessionStore store;

  @BeforeEach
  void keep() throws IOException {
    store = new SessionStore(home.resolve("sessions"));
    put(Optional.empty(), BEGAN, "Why is the sky blue?", "Rayleigh scattering.\nIt is.");
    put(Optional.of("trip"), BEGAN.plusSeconds(60), "Where to in May?", "Go to Paris.");
  }

  @Test
  void theLatestIsFirst() {
    Served.Ran list = run("sessions", "list");
    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.out().lines())
        .satisfiesExactly(
            head -> assertThat(head).startsWith("ID").contains("NAME", "MODEL", "FIRST"),
            last -> assertThat(last).startsWith("20261127-204600 ").contains("trip", "Where to in"),
            first -> assertThat(first).startsWith("20261127-204500 ").contains(" - ", "Why is"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"last", "trip", "20261127-204600", "20261127-2046"})
  void aSessionIsNamedInManyWays(String name) {
    assertThat(run("sessions", "show", name).out())
        .isEqualTo(">>> Where to in May?\nGo to Paris.\n\n");
  }

  @Test
  void whatIsNoneOrSeveralIsTold() throws IOException {
    assertThat(run("sessions", "show", "2025").code()).isEqualTo(3);
    Served.Ran several = run("sessions", "show", "20261127");
    assertThat(several.code()).isEqualTo(7);
    assertThat(several.err()).contains("2 begin so (say more of its ID)");
    assertThat(run("sessions", "show", "../../etc/passwd").code()).isEqualTo(3);
    assertThat(run("sessions", "resume", "trip").err()).contains("no terminal to talk at");

    Files.writeString(home.resolve("sessions/20261128-000000.json"), "{\"id\": 1}");
    Served.Ran list = run("sessions", "list");
    assertThat(list.err())
        .contains("20261128-000000.json: it is no saved session (remove the file)");
    assertThat(list.out().lines()).hasSize(3);
    assertThat(run("sessions", "show", "20261128-000000").code()).isEqualTo(4);
  }

  @Test
  void itIsExportedAsOthersReadIt() {
    assertThat(run("sessions", "export", "trip").out())
        .isEqualTo(
            """
            # trip

            Model: smollm2  \n\
            Began: 2026-11-27T20:46:00Z

            ## system

            Be brief.

            ## user

            Where to in May?

            ## assistant

            > They like towns.

            Go to Paris.
            """);
    Served.Ran lines = run("sessions", "export", "trip", "20261127-2045", "--format", "jsonl");
    assertThat(lines.out().lines())
        .hasSize(2)
        .first()
        .satisfies(
            line ->
                assertThat(Json.parse(line).path("messages"))
                    .extracting(message -> message.path("role").asText())
                    .containsExactly("system", "user", "assistant"));
    JsonNode whole = Json.parse(run("sessions", "export", "trip", "--format", "json").out());
    assertThat(whole).isEqualTo(Json.parse(run("sessions", "show", "trip", "--json").out()));
    assertThat(whole.at("/settings/options/seed").asInt()).isEqualTo(1);
    assertThat(run("sessions", "export", "trip", "--format", "pdf").code()).isEqualTo(2);
  }

  @Test
  void linesAreFoundInAllOfThem() {
    assertThat(run("sessions", "grep", "P[a-z]+s").out())
        .isEqualTo("trip: assistant: Go to Paris.\n");
    Served.Ran none = run("sessions", "grep", "it is");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.out()).isEmpty();
    assertThat(run("sessions", "grep", "-i", "it is").out())
        .isEqualTo("20261127-204500: assistant: It is.\n");
    Served.Ran wrong = run("sessions", "grep", "(");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("in \"(\"");
  }

  @Test
  void whatIsRemovedIsGone() throws IOException {
    assertThat(run("sessions", "rm").code()).isEqualTo(2);
    assertThat(run("sessions", "rm", "trip").out()).isEqualTo("removed trip\n");
    assertThat(store.list(e -> {})).hasSize(1);
    assertThat(run("sessions", "rm", "--all", "--json").out())
        .isEqualTo("{\"removed\":\"20261127-204500\"}\n");
    assertThat(store.list(e -> {})).isEmpty();
  }

  @Test
  void twoThatBeginInTheSameSecondAreTwo() throws IOException {
    String first = store.reserve(BEGAN.plusSeconds(500));
    assertThat(store.reserve(BEGAN.plusSeconds(500))).isNotEqualTo(first).startsWith(first);
    assertThat(store.list(e -> {})).as("nothing was kept of them yet").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../a", ".hidden", "a b", "last", "a/b"})
  void whatIsNoNameIsRefused(String name) {
    assertThatThrownBy(() -> SessionStore.name(name)).isInstanceOf(ModelException.class);
  }

  private void put(Optional<String> name, Instant began, String question, String answer)
      throws IOException {
    var settings = Json.object().put("system", "Be brief.");
    settings.putObject("options").put("seed", 1);
    var messages = Json.nodes().arrayNode();
    messages.addObject().put("role", "user").put("content", question);
    messages
        .addObject()
        .put("role", "assistant")
        .put("content", answer)
        .put("thinking", "They like towns.");
    store.put(
        new SavedSession(store.reserve(began), name, "smollm2", began, began, settings, messages));
  }

  private Served.Ran run(String... arguments) {
    return Served.run(
        Map.of("LAMINA_HOME", home.toString(), "LAMINA_HOST", "127.0.0.1:1"), "", arguments);
  }
}
