package dev.lamina.cli;

import dev.lamina.oci.Proxies;
import dev.lamina.oci.RateLimit;
import dev.lamina.oci.RegistryFile;
import dev.lamina.oci.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How registries are spoken to, out of the environment and the file that it names. */
final class RegistryEnvironment {
  private static final String KEY = "id_ed25519";

  private final Environment environment;

  RegistryEnvironment(Environment environment) {
    this.environment = environment;
  }

  RegistryOptions options() throws IOException {
    Path home = environment.home();
    Path file =
        environment.ours("REGISTRIES").map(Path::of).orElse(home.resolve("registries.json"));
    return RegistryOptions.defaults()
        .withCredentialFiles(credentialFiles())
        .withKey(key(home))
        .withRegistries(RegistryFile.read(file))
        .withProxies(proxies())
        .withTokens(tokens())
        .withRates(environment.read("MAX_RATE", RateLimit::parse).stream().toList());
  }

  /** Docker's first, then podman's. */
  private List<Path> credentialFiles() {
    Path home = environment.userHome();
    List<Path> files = new ArrayList<>();
    files.add(
        environment
            .others("DOCKER_CONFIG")
            .map(Path::of)
            .orElse(home.resolve(".docker"))
            .resolve("config.json"));
    environment.others("REGISTRY_AUTH_FILE").map(Path::of).ifPresent(files::add);
    environment
        .others("XDG_RUNTIME_DIR")
        .map(directory -> Path.of(directory, "containers", "auth.json"))
        .ifPresent(files::add);
    files.add(
        environment
            .others("XDG_CONFIG_HOME")
            .map(Path::of)
            .orElse(home.resolve(".config"))
            .resolve("containers")
            .resolve("auth.json"));
    return files;
  }

  /** Ollama's, where there is no other: its users' accounts know it. */
  private Path key(Path home) {
    Path own = home.resolve(KEY);
    Path ollamas = environment.userHome().resolve(".ollama").resolve(KEY);
    return !Files.exists(own) && Files.isReadable(ollamas) ? ollamas : own;
  }

  /** Hugging Face's, under both its names. */
  private Map<String, String> tokens() {
    return environment
        .others("HF_TOKEN")
        .map(String::strip)
        .filter(token -> token.matches("[!-~]+"))
        .map(token -> Map.of("hf.co", token, "huggingface.co", token))
        .orElse(Map.of());
  }

  private Proxies proxies() {
    Optional<String> direct = environment.others("NO_PROXY", "no_proxy");
    return new Proxies(
        environment.others("HTTP_PROXY", "http_proxy"),
        environment.others("HTTPS_PROXY", "https_proxy"),
        Arrays.asList(direct.orElse("").split(",", -1)));
  }
}
