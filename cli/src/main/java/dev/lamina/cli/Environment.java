package dev.lamina.cli;

import dev.lamina.cli.client.Address;
import dev.lamina.store.ModelException;
import dev.lamina.toolkit.KeepAlive;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The environment's variables: the only place that reads them. {@code LAMINA_X} comes before {@code
 * OLLAMA_X}; spaces and quotes around a value do not count, and an empty value is none. A value
 * that cannot be read is an error that names its variable. Spec: http-api-and-cli §3.
 */
final class Environment {
  private static final String OURS = "LAMINA_";
  private static final String THEIRS = "OLLAMA_";

  private final Map<String, String> values;

  Environment(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  Map<String, String> values() {
    return values;
  }

  /** Where the server listens or is to be found. */
  Address host() {
    return read("HOST", this::address).orElseGet(() -> address(""));
  }

  /** An address; without a scheme it is https where this machine's server has a certificate. */
  Address address(String text) {
    return Address.parse(text, ours("TLS_CERT").isPresent());
  }

  /** By which a server knows this client. */
  Optional<String> apiKey() {
    return ours("API_KEY");
  }

  /** The API keys of this machine's server. */
  Path keys() {
    return home().resolve("keys.json");
  }

  /** Lamina's own directory: store, log, history, and what is extracted once. */
  Path home() {
    return ours("HOME").map(Path::of).orElseGet(() -> userHome().resolve(".lamina"));
  }

  Path models() {
    return read("MODELS", Path::of).orElseGet(() -> home().resolve("models"));
  }

  /**
   * Where a program of llama.cpp may be: there, and nowhere else, where {@code LAMINA_LLAMA_X}
   * says; else beside the llama-server that is named, then on PATH.
   */
  List<Path> programs(String variable, String program) {
    Optional<String> named = ours("LLAMA_" + variable);
    if (named.isPresent()) {
      return List.of(Path.of(named.get()));
    }
    Stream<Path> beside =
        ours("LLAMA_SERVER").stream().map(server -> Path.of(server).resolveSibling(program));
    return Stream.concat(beside, onPath(program)).toList();
  }

  /** Where a program may be. */
  Stream<Path> onPath(String program) {
    return Arrays.stream(values.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory).resolve(program));
  }

  /** How long a server that a command started may be of no use before it ends. */
  String idle() {
    return read(
            "IDLE",
            value -> {
              KeepAlive.parse(value);
              return value;
            })
        .orElse("30m");
  }

  /** Whether the interactive session keeps no history. */
  boolean noHistory() {
    return flag("NOHISTORY");
  }

  /** Whether interactive sessions are kept; they are unless that is denied. */
  boolean autosave() {
    return text("AUTOSAVE").isEmpty() || flag("AUTOSAVE");
  }

  /** What the user edits texts with, as a shell would run it. */
  String editor() {
    return text("EDITOR").or(() -> others("VISUAL", "EDITOR")).orElse("vi");
  }

  /** Whether plain text is wanted; see no-color.org. */
  boolean noColor() {
    return !values.getOrDefault("NO_COLOR", "").isEmpty()
        || values.getOrDefault("TERM", "").equals("dumb");
  }

  Path userHome() {
    String home = values.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
  }

  Optional<String> text(String name) {
    return value(OURS + name).or(() -> value(THEIRS + name));
  }

  /** As Go reads it, and whatever else is not empty counts as true. */
  boolean flag(String name) {
    return text(name)
        .map(
            value ->
                switch (value) {
                  case "0", "f", "F", "false", "False", "FALSE" -> false;
                  default -> true;
                })
        .orElse(false);
  }

  Optional<Integer> count(String name) {
    return read(
        name,
        value -> {
          try {
            return Integer.parseUnsignedInt(value, 10) & Integer.MAX_VALUE;
          } catch (NumberFormatException e) {
            throw ModelException.invalid("\"" + value + "\" is not a whole number");
          }
        });
  }

  /** A value of one of the two variables, by a reader whose errors get the variable's name. */
  <T> Optional<T> read(String name, Function<String, T> reader) {
    for (String variable : new String[] {OURS + name, THEIRS + name}) {
      Optional<String> value = value(variable);
      if (value.isPresent()) {
        try {
          return Optional.of(reader.apply(value.get()));
        } catch (IllegalArgumentException | ModelException e) {
          throw new ModelException(
              ModelException.Kind.INVALID,
              "environment " + variable + ": " + e.getMessage() + " (correct or unset it)",
              e);
        }
      }
    }
    return Optional.empty();
  }

  /** A variable that Ollama has none for. */
  Optional<String> ours(String name) {
    return value(OURS + name);
  }

  /** The first of some variables that other programs share. */
  Optional<String> others(String... variables) {
    for (String variable : variables) {
      Optional<String> value = value(variable);
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }

  private Optional<String> value(String variable) {
    String value = values.getOrDefault(variable, "").replaceAll("^[\\s\"']+|[\\s\"']+$", "");
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }
}
