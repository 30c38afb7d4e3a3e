package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.oci.Proxies;
import dev.lamina.oci.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryEnvironmentTest {
  @TempDir private Path home;

  @Test
  void withoutVariablesLoginsAreDockersAndPodmans() throws IOException {
    RegistryOptions options = options(Map.of());

    assertThat(options.credentialFiles())
        .containsExactly(
            home.resolve(".docker/config.json"), home.resolve(".config/containers/auth.json"));
    assertThat(options.proxies())
        .isEqualTo(new Proxies(Optional.empty(), Optional.empty(), List.of("")));
    assertThat(options.rates()).isEmpty();
    assertThat(options.registries()).isEmpty();
    assertThat(options.key()).hasValue(home.resolve(".lamina/id_ed25519"));
  }

  @Test
  void variablesThatOtherProgramsShareCount() throws IOException {
    RegistryOptions options =
        options(
            Map.of(
                "DOCKER_CONFIG", "/d",
                "REGISTRY_AUTH_FILE", "/a.json",
                "XDG_RUNTIME_DIR", "/run/me",
                "XDG_CONFIG_HOME", "/c",
                "https_proxy", "http://proxy:3128",
                "NO_PROXY", "a.example,.b.example",
                "HF_TOKEN", "hf_x ",
                "LAMINA_MAX_RATE", "20MB"));

    assertThat(options.tokens()).isEqualTo(Map.of("hf.co", "hf_x", "huggingface.co", "hf_x"));

    assertThat(options.credentialFiles())
        .containsExactly(
            Path.of("/d/config.json"),
            Path.of("/a.json"),
            Path.of("/run/me/containers/auth.json"),
            Path.of("/c/containers/auth.json"));
    assertThat(options.proxies())
        .isEqualTo(
            new Proxies(
                Optional.empty(),
                Optional.of("http://proxy:3128"),
                List.of("a.example", ".b.example")));
    assertThat(options.rates().getFirst().bytesPerSecond()).isEqualTo(20_000_000);
  }

  @Test
  void ollamasKeyIsUsedUntilThereIsAnother() throws IOException {
    Path ollamas = home.resolve(".ollama/id_ed25519");
    Files.createDirectories(ollamas.getParent());
    Files.writeString(ollamas, "x");
    assertThat(options(Map.of()).key()).hasValue(ollamas);

    Files.createDirectories(home.resolve(".lamina"));
    Files.writeString(home.resolve(".lamina/id_ed25519"), "y");
    assertThat(options(Map.of()).key()).hasValue(home.resolve(".lamina/id_ed25519"));
  }

  @Test
  void theFileOfRegistriesIsInTheHomeOrWhereItIsSaid() throws IOException {
    Files.createDirectories(home.resolve(".lamina"));
    Files.writeString(home.resolve(".lamina/registries.json"), "{\"a.example\":{}}");
    Path other = Files.writeString(home.resolve("other.json"), "{\"b.example\":{}}");

    assertThat(options(Map.of()).registries()).containsOnlyKeys("a.example");
    assertThat(options(Map.of("LAMINA_REGISTRIES", other.toString())).registries())
        .containsOnlyKeys("b.example");
  }

  @Test
  void aRateThatIsNoneNamesItsVariable() {
    assertThatThrownBy(() -> options(Map.of("LAMINA_MAX_RATE", "fast")))
        .hasMessageContaining("environment LAMINA_MAX_RATE: \"fast\" is not a rate");
  }

  private RegistryOptions options(Map<String, String> variables) throws IOException {
    Map<String, String> all = new HashMap<>(variables);
    all.put("HOME", home.toString());
    return new RegistryEnvironment(new Environment(all)).options();
  }
}
