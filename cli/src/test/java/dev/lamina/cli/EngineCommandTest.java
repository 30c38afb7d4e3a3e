package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.toolkit.EngineSettings;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people are told of engines, and how they choose one. */
class EngineCommandTest {
  @TempDir Path home;

  @Test
  void itTellsWhichIsInUseAndWhyAnotherCannotBe() {
    Path gone = home.resolve("gone");
    var engines = new EngineSettings(Optional.empty(), List.of(gone), 1);
    try (var served = new Served(home, Settings.defaults(home).withEngines(engines))) {
      Served.Ran ran = served.run("engine", "list");
      assertThat(ran.code()).isZero();
      assertThat(ran.out().lines().toList())
          .satisfiesOnlyOnce(line -> assertThat(line).contains("embedded", "b4916", "in use"))
          .satisfiesOnlyOnce(
              line -> assertThat(line).contains("llama-server", "not usable", "not there"));

      JsonNode json = Json.parse(served.run("engine", "list", "--json").out());
      assertThat(json.path("engines")).hasSize(2);
      assertThat(json.at("/engines/0/path").asText()).isEqualTo(gone.toString());
      assertThat(json.at("/engines/0/usable").booleanValue()).isFalse();
      assertThat(json.at("/engines/1/in_use").booleanValue()).isTrue();
      assertThat(json.at("/engines/0/architectures")).isEmpty();
      assertThat(json.at("/engines/1/architectures"))
          .hasSize(54)
          .contains(Json.nodes().textNode("gemma3"));
      assertThat(ran.out()).contains("ARCHITECTURES", " 54 ").doesNotContain("gemma3");
      String names = served.run("engine", "list", "--architectures").out();
      assertThat(names).contains("embedded b4916:\n  arctic  arwkv7", "  gemma3  ");
      assertThat(names.lines().filter(line -> line.startsWith("  ")))
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
      assertThat(served.run("engine").out()).contains("lamina engine list");
    }
  }

  @Test
  void oneIsChosenAndOthersAreToldApart() {
    try (var served = new Served(home)) {
      Served.Ran ran = served.run("engine", "use", "embedded");
      assertThat(ran.out()).startsWith("in use: embedded b4916 (chosen with engine use)");
      assertThat(served.run("engine", "list").out()).contains("in use: chosen with engine use");
      assertThat(served.run("engine", "use", "auto").out()).contains("(no other can be)");
      assertThat(
              Json.parse(served.run("engine", "use", "embedded", "--json").out())
                  .path("name")
                  .asText())
          .isEqualTo("embedded");

      Served.Ran unknown = served.run("engine", "use", "0123abcd");
      assertThat(unknown.code()).isEqualTo(3);
      assertThat(unknown.err()).contains("use 0123abcd: no such engine is installed");
      Served.Ran gone = served.run("engine", "rm", "0123abcd");
      assertThat(gone.code()).isEqualTo(3);
      assertThat(gone.err()).contains("remove 0123abcd: no such engine is installed");
      Served.Ran unnamed = served.run("engine", "install", "llama.cpp");
      assertThat(unnamed.code()).isEqualTo(2);
      assertThat(unnamed.err()).contains("name its registry");
      assertThat(served.run("engine", "install", "127.0.0.1:1/a/b:c").code()).isEqualTo(6);
    }
  }

  @Test
  void theEnvironmentChooses() throws IOException {
    Path installed = settings(Map.of()).engines().installed().orElseThrow();
    Settings settings =
        settings(
            Map.of(
                "LAMINA_ENGINE", "embedded",
                "LAMINA_LLAMA_SERVER", "/opt/llama-server",
                "OLLAMA_NUM_PARALLEL", "4"));
    assertThat(settings.engines())
        .isEqualTo(
            new EngineSettings(Optional.of("embedded"), List.of(Path.of("/opt/llama-server")), 4)
                .withInstalled(installed));
    assertThat(settings(Map.of("LAMINA_ENGINE", "auto", "PATH", "/a:/b")).engines())
        .isEqualTo(
            new EngineSettings(
                    Optional.empty(),
                    List.of(Path.of("/a/llama-server"), Path.of("/b/llama-server")),
                    1)
                .withInstalled(installed));
    assertThat(settings(Map.of("LAMINA_RESUME_SPACE", "0")).engines().resume()).isZero();
    assertThat(settings(Map.of("LAMINA_MAX_MEMORY", "12GB")).maxMemory()).hasValue(12_000_000_000L);
    assertThat(settings(Map.of("LAMINA_MAX_MEMORY", "512MiB")).maxMemory()).hasValue(512L << 20);
    assertThatThrownBy(() -> settings(Map.of("LAMINA_MAX_MEMORY", "all")))
        .hasMessageContainingAll("LAMINA_MAX_MEMORY", "no size");
    assertThatThrownBy(() -> settings(Map.of("LAMINA_ENGINE", "vllm")))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("LAMINA_ENGINE", "vllm", "embedded");
  }

  private static Settings settings(Map<String, String> environment) throws IOException {
    return new ServerEnvironment(new Environment(environment)).toolkit();
  }
}
