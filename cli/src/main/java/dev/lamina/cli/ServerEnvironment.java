package dev.lamina.cli;

import dev.lamina.cli.client.Address;
import dev.lamina.runtime.CacheType;
import dev.lamina.runtime.Tuning;
import dev.lamina.server.Protection;
import dev.lamina.server.Protection.KeyDemand;
import dev.lamina.server.Protection.TlsFiles;
import dev.lamina.server.ServerSettings;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.EngineSettings;
import dev.lamina.toolkit.KeepAlives;
import dev.lamina.toolkit.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's settings out of the environment. Spec: http-api-and-cli §3. */
final class ServerEnvironment {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([MG])(i?)B|0");

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
        environment.read("KEEP_ALIVE", KeepAlives::parse).orElse(usual.keepAlive()),
        count("CONTEXT_LENGTH", usual.contextLength()),
        count("MAX_LOADED_MODELS", usual.maxLoaded()),
        count("MAX_QUEUE", usual.maxQueue()),
        environment
            .read("MAX_MEMORY", ServerEnvironment::bytes)
            .map(OptionalLong::of)
            .orElse(usual.maxMemory()),
        new RegistryEnvironment(environment).options());
  }

  private EngineSettings engines(EngineSettings usual) {
    return new EngineSettings(
        environment.read("ENGINE", ServerEnvironment::engine).orElse(usual.only()),
        environment.programs("SERVER", "llama-server"),
        usual.installed(),
        tuning(usual.tuning()),
        environment.read("RESUME_SPACE", ServerEnvironment::bytes).orElse(usual.resume()));
  }

  private Tuning tuning(Tuning usual) {
    return new Tuning(
        count("NUM_PARALLEL", usual.slots()),
        environment
            .text("FLASH_ATTENTION")
            .filter(text -> !text.equals("auto"))
            .map(_ -> environment.flag("FLASH_ATTENTION")),
        environment.read("KV_CACHE_TYPE", CacheType::parse).orElse(usual.cache()));
  }

  private static long bytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw ModelException.invalid("\"" + text + "\" is no size (such as 12GB or 8GiB)");
    }
    if (text.equals("0")) {
      return 0;
    }
    long unit = size.group(3).isEmpty() ? 1000 : 1024;
    long factor = unit * unit * (size.group(2).equals("G") ? unit : 1);
    return Long.parseLong(size.group(1)) * factor;
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

  /** Where and for whom to listen; there is no path to listen at. */
  ServerSettings server(Address address) {
    if (!address.path().isEmpty()) {
      throw ModelException.invalid("serve " + address + ": give host and port alone");
    }
    boolean https = address.scheme().equals("https");
    Optional<TlsFiles> tls = tls();
    if (https && tls.isEmpty()) {
      throw ModelException.invalid(
          "serve " + address + ": there is no certificate (set LAMINA_TLS_CERT, LAMINA_TLS_KEY)");
    }
    if (!https && tls.isPresent()) {
      throw ModelException.invalid(
          "serve " + address + ": LAMINA_TLS_CERT is set (unset it, or leave http:// out)");
    }
    return ServerSettings.DEFAULT
        .withAddress(address.host(), address.port())
        .withOrigins(list(environment.text("ORIGINS").orElse(""), ","))
        .withProtection(
            new Protection(
                environment.read("KEYS", KeyDemand::parse).orElse(KeyDemand.BY_ADDRESS),
                Optional.of(environment.keys()),
                tls,
                environment.flag("READ_ONLY"),
                environment.ours("AUDIT_LOG").map(Path::of)));
  }

  /** Models that are to be loaded when the server begins. */
  List<ModelName> preload() {
    return environment
        .read("PRELOAD", text -> list(text, ",").stream().map(ModelName::parse).toList())
        .orElse(List.of());
  }

  private Optional<TlsFiles> tls() {
    Optional<Path> certificate = environment.ours("TLS_CERT").map(Path::of);
    Optional<Path> key = environment.ours("TLS_KEY").map(Path::of);
    if (certificate.isPresent() != key.isPresent()) {
      throw ModelException.invalid(
          "environment LAMINA_TLS_CERT, LAMINA_TLS_KEY: one of them is missing (set both)");
    }
    return certificate.map(file -> new TlsFiles(file, key.orElseThrow()));
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
