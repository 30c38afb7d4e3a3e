package dev.lamina.cli;

import dev.lamina.oci.RegistryOptions;
import dev.lamina.server.LaminaServer;
import dev.lamina.server.ServerSettings;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A server over a store of its own, and command lines that ask it. */
final class Served implements AutoCloseable {
  private final Path home;
  private final Lamina lamina;
  private final LaminaServer server;

  /** What a command line left behind. */
  record Ran(int code, String out, String err) {}

  Served(Path home) {
    this(home, Settings.defaults(home).withRegistries(registries(home)));
  }

  Served(Path home, Settings settings) {
    this.home = home;
    this.lamina = Lamina.open(settings);
    this.server =
        new LaminaServer(lamina, ServerSettings.DEFAULT.withAddress("127.0.0.1", 0)).start();
  }

  Lamina lamina() {
    return lamina;
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  Ran run(String... arguments) {
    return runPiped("", arguments);
  }

  /** No home of the user who runs the test is looked into. */
  private static RegistryOptions registries(Path home) {
    Map<String, String> shared = Map.of("HOME", home.toString(), "DOCKER_CONFIG", home + "/docker");
    try {
      return new RegistryEnvironment(new Environment(shared)).options();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command line that something is piped into. */
  Ran runPiped(String piped, String... arguments) {
    return run(
        Map.of(
            "LAMINA_HOST",
            address(),
            "LAMINA_HOME",
            home.toString(),
            "HOME",
            home.toString(),
            "DOCKER_CONFIG",
            home + "/docker"),
        piped,
        arguments);
  }

  /** A command line in an environment of which nothing else is known. */
  static Ran run(Map<String, String> environment, String piped, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Program program =
        new Program(
            new Environment(environment),
            new Program.Streams(
                new ByteArrayInputStream(piped.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                false),
            InstantSource.system());
    int code = new Commands(program).run(arguments);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A program that nobody reads and that has nothing to read. */
  static Program program(Map<String, String> environment) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new Program(
        new Environment(environment),
        new Program.Streams(InputStream.nullInputStream(), nowhere, nowhere, false, false, false),
        InstantSource.system());
  }

  /** Manifests and blobs by name, with their sizes. */
  SortedMap<String, Long> stored() throws IOException {
    Path root = lamina.store().root();
    SortedMap<String, Long> stored = new TreeMap<>();
    for (String kind : new String[] {"manifests", "blobs"}) {
      if (Files.exists(root.resolve(kind))) {
        try (Stream<Path> files = Files.walk(root.resolve(kind))) {
          files
              .filter(Files::isRegularFile)
              .forEach(file -> stored.put(root.relativize(file).toString(), size(file)));
        }
      }
    }
    return stored;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    lamina.close();
  }
}
