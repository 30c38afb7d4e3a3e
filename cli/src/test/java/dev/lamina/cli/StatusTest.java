package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code status} and {@code doctor} tell of an installation that is well, and of one that is
 * not.
 */
@Timeout(60)
class StatusTest {
  @TempDir private Path directory;

  @Test
  void theServerItsStoreEnginesAndLoginsAreShown() throws Exception {
    logIn(
        """
        {"auths": {"https://index.docker.io/v1/": {}, "ghcr.io": {"auth": "eDp5"}},
         "credHelpers": {"registry.example.com": "none-such"}}
        """);
    try (Served served = new Served(directory)) {
      publish(served);
      Served.Ran ran = served.run("status");
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out().lines())
          .anyMatch(line -> line.matches("server +http://127.0.0.1:\\d+, version \\S+"))
          .anyMatch(line -> line.matches("store +/.*/models: 1 model, \\d+ B, .* free"))
          .anyMatch(line -> line.matches("loaded +none"))
          .anyMatch(line -> line.startsWith("engine       embedded "))
          .anyMatch(line -> line.matches("logged in +docker.io, ghcr.io, registry.example.com"))
          .noneMatch(line -> line.endsWith(" "));

      JsonNode json = Json.parse(served.run("status", "--json").out());
      assertThat(json.at("/server/running").asBoolean()).isTrue();
      assertThat(json.at("/server/version").asText()).isEqualTo(Version.text());
      assertThat(json.at("/store/models").asInt()).isEqualTo(1);
      assertThat(json.at("/registries/1/host").asText()).isEqualTo("ghcr.io");
      assertThat(json.toString()).as("no secret").doesNotContain("eDp5");
    }
  }

  @Test
  void noServerIsAStateWithAnExitCodeAndNoneIsStarted() {
    Served.Ran status = alone("status");
    assertThat(status.code()).isEqualTo(6);
    assertThat(status.out()).contains("none at http://127.0.0.1:1 ");
    assertThat(status.err()).isEmpty();
    Served.Ran doctor = alone("doctor");
    assertThat(doctor.code()).as(doctor.out()).isZero();
    assertThat(doctor.out()).contains("note  ").contains("lamina serve");
    assertThat(directory.resolve("logs")).doesNotExist();
  }

  @Test
  void anInstallationThatIsWellHasNothingToMend() throws Exception {
    try (Served served = new Served(directory)) {
      publish(served);
      Served.Ran ran = served.run("doctor");
      assertThat(ran.code()).as(ran.out()).isZero();
      assertThat(ran.out())
          .containsPattern("(?m)^ok +server +http")
          .containsPattern("(?m)^ok +store +/.*: 1 model, nothing missing$")
          .containsPattern("(?m)^ok +engine +embedded ")
          .containsPattern("(?m)^ok +files ")
          .doesNotContain("failed");
    }
  }

  @Test
  void eachThingThatIsWrongIsALineWithWhatToDo() throws Exception {
    logIn("{\"credsStore\": \"none-such\"}");
    Files.writeString(directory.resolve("id_ed25519"), "secret");
    Files.setPosixFilePermissions(
        directory.resolve("id_ed25519"), PosixFilePermissions.fromString("rw-r--r--"));
    try (Served served = new Served(directory)) {
      Digest system = publish(served);
      Files.delete(directory.resolve("models/blobs").resolve(system.fileName()));
      Served.Ran ran = served.run("doctor");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out().lines())
          .anyMatch(line -> line.matches("failed +store .*lamina repair mends\\)"))
          .anyMatch(line -> line.matches("failed +files +others may read .*chmod go= .*"))
          .anyMatch(line -> line.matches("failed +logins +docker-credential-none-such is not.*"));
      JsonNode json = Json.parse(served.run("doctor", "--json").out());
      assertThat(json.path("checks"))
          .filteredOn(check -> check.path("level").asText().equals("failed"))
          .hasSize(3);
    }
    Files.writeString(directory.resolve("docker/config.json"), "{");
    assertThat(alone("doctor").out()).containsPattern("failed +logins +read .*config.json: ");
    assertThat(
            Served.run(
                    Map.of("LAMINA_HOST", "127.0.0.1:1", "LAMINA_KEEP_ALIVE", "soon"), "", "doctor")
                .out())
        .containsPattern("failed +settings +environment LAMINA_KEEP_ALIVE: ");
  }

  /** Whoever asks Lamina's port may have Ollama there, or a server of before an upgrade. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"version": "0.32.15"}                  | is no Lamina: an Ollama 0.32.15 | set LAMINA_HOST
          {"version": "0.32.15", "lamina": "9.9"} | version 9.9; this program is    | start it anew
          """)
  void anotherServerAtTheAddressIsTold(String version, String status, String todo)
      throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          byte[] body = version.getBytes(StandardCharsets.UTF_8);
          boolean head = exchange.getRequestMethod().equals("HEAD");
          Json.parse(body)
              .path("lamina")
              .asText("")
              .lines()
              .forEach(told -> exchange.getResponseHeaders().set("Lamina-Version", told));
          exchange.sendResponseHeaders(200, head ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    other.start();
    try {
      Map<String, String> there =
          Map.of("LAMINA_HOST", "127.0.0.1:" + other.getAddress().getPort());
      assertThat(Served.run(there, "", "status").out()).contains(status);
      Served.Ran doctor = Served.run(there, "", "doctor");
      assertThat(doctor.code()).isEqualTo(1);
      assertThat(doctor.out()).containsPattern("failed +server ").contains(todo);
      assertThat(Served.run(there, "", "list").err())
          .as("each command tells, of a Lamina alone")
          .matches(
              version.contains("lamina") ? "lamina: the server at .* has version 9.9, .*\n" : "");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void gpusAreFoundByWhatTheirDriversShow() throws Exception {
    assertThat(Gpus.in(directory)).isEmpty();
    Files.createDirectories(directory.resolve("proc/driver/nvidia"));
    Files.writeString(directory.resolve("proc/driver/nvidia/version"), "");
    assertThat(Gpus.in(directory)).containsExactly("an NVIDIA GPU");
  }

  private Served.Ran alone(String command) {
    return Served.run(
        Map.of(
            "LAMINA_HOST",
            "127.0.0.1:1",
            "LAMINA_HOME",
            directory.toString(),
            "HOME",
            directory.toString(),
            "DOCKER_CONFIG",
            directory + "/docker"),
        "",
        command);
  }

  private void logIn(String config) throws Exception {
    Files.writeString(
        Files.createDirectories(directory.resolve("docker")).resolve("config.json"), config);
  }

  private static Digest publish(Served served) throws Exception {
    try (Lease lease = served.lamina().store().lease()) {
      byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
      byte[] system = "Be terse.".getBytes(StandardCharsets.UTF_8);
      var layer = lease.ingest(MediaTypes.SYSTEM, system).descriptor();
      lease.publish(
          ModelName.parse("a"),
          Manifest.of(lease.ingest(MediaTypes.CONFIG, config).descriptor(), List.of(layer)));
      return layer.digest();
    }
  }
}
