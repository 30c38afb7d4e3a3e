package dev.lamina.cli;

import dev.lamina.cli.client.Address;
import dev.lamina.server.ServerSettings;
import dev.lamina.store.ModelException;
import dev.lamina.toolkit.EngineSettings;
import dev.lamina.toolkit.KeepAlive;
import dev.lamina.toolkit.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The server's settings out of the environment. Spec: http-api-and-cli §3. */
final class ServerEnvironment {
  private final Environment environment;

  ServerEnvironment(Environment environment) {
    this.environment = environment;
  }

  Settings toolkit() throws IOException {
    Settings usual = Settings.defaults(environment.home());
    return new Settings(
        environment.models(),
        paths(environment.text("SHARED_MODELS").orElse("")),
        usual.cache(),
        usual.javaHome(),
        engines(usual.engines()),
        environment.programs("QUANTIZE", "llama-quantize"),
        environment.read("KEEP_ALIVE", KeepAlive::parse).orElse(usual.keepAlive()),
        count("CONTEXT_LENGTH", usual.contextLength()),
        count("MAX_LOADED_MODELS", usual.maxLoaded()),
        count("MAX_QUEUE", usual.maxQueue()),
        new RegistryEnvironment(environment).options());
  }

  private EngineSettings engines(EngineSettings usual) {
    return new EngineSettings(
        environment.read("ENGINE", ServerEnvironment::engine).orElse(usual.only()),
        environment.programs("SERVER", "llama-server"),
        count("NUM_PARALLEL", usual.slots()));
  }

  private static Optional<String> engine(String name) {
    return switch (name) {
      case "auto" -> Optional.empty();
      case "embedded", "llama-server" -> Optional.of(name);
      default ->
          throw ModelException.invalid(
              "\"" + name + "\" is no engine: it is embedded, llama-server or auto");
    };
  }

  /** Where and for whom to listen. Only {@code http} without a path can be listened on. */
  ServerSettings server(Address address) {
    if (!address.scheme().equals("http") || !address.path().isEmpty()) {
      throw ModelException.invalid(
          "serve " + address + ": the server speaks plain HTTP (give host and port alone)");
    }
    return ServerSettings.DEFAULT
        .withAddress(address.host(), address.port())
        .withOrigins(list(environment.text("ORIGINS").orElse(""), ","));
  }

  /** Zero stands for the default, as in Ollama. */
  private int count(String name, int usual) {
    return environment.count(name).filter(count -> count > 0).orElse(usual);
  }

  private static List<Path> paths(String text) {
    return list(text, File.pathSeparator).stream().map(Path::of).toList();
  }

  private static List<String> list(String text, String separator) {
    return Arrays.stream(text.split(separator, -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }
}
