package dev.lamina.cli;

import dev.lamina.runtime.embedded.EmbeddedEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Runs the common commands against a server while the application image is built: the JVM keeps
 * what it loaded and learned, so that the real ones start in a fraction of the time. Argument:
 * {@code serve}, {@code commands} or {@code engine}, the one that this process rehearses; what it
 * talks to is a process of its own, so that none keeps what only another needs.
 */
final class Rehearsal {
  /** Command lines with the exit codes they must have; SERVER is where this one is. */
  private static final List<Map.Entry<String, Integer>> COMMANDS =
      List.of(
          Map.entry("--version", ExitCodes.OK),
          Map.entry("--help", ExitCodes.OK),
          Map.entry("list --help", ExitCodes.OK),
          Map.entry("create one -f MODELFILE", ExitCodes.OK),
          Map.entry("list", ExitCodes.OK),
          Map.entry("show one", ExitCodes.OK),
          Map.entry("show one --modelfile", ExitCodes.OK),
          Map.entry("cp one SERVER/some/other", ExitCodes.OK),
          Map.entry("ps", ExitCodes.OK),
          // No registry is there, which both learn from an answer.
          Map.entry("push SERVER/some/other", 3),
          Map.entry("pull SERVER/some/other", 3),
          Map.entry("rm one SERVER/some/other", ExitCodes.OK),
          Map.entry("run --pull never nothing hello", 3));

  /** Often enough that the JVM knows what is worth being compiled at once. */
  private static final int ROUNDS = 20;

  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> values = new HashMap<>(Environment.ofProcess().values());
    // The store of whoever builds is none of its business.
    values.keySet().removeIf(name -> name.matches("(LAMINA|OLLAMA)_(?!HOME$|HOST$).*"));
    switch (arguments[0]) {
      case "serve" -> serve(values);
      case "commands" -> commands(values);
      case "requests" -> rehearse(values, COMMANDS.stream().filter(Rehearsal::isLocal).toList());
      case "engine" -> engine(values);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(ExitCodes.OK); // no thread may keep the process
  }

  private static void engine(Map<String, String> values) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(new Environment(values).home());
    Path noModel = directory.resolve("none.gguf");
    SmallestGguf.write(noModel);
    new EmbeddedEngine(Path.of(System.getProperty("java.home")), directory).rehearse(noModel);
  }

  private static void serve(Map<String, String> values) throws IOException, InterruptedException {
    int port = freePort();
    values.put("LAMINA_HOST", "127.0.0.1:" + port);
    Thread server = Thread.ofPlatform().start(() -> code(values, "serve"));
    awaitServer(port, server::isAlive);
    int code = process("rehearse", "requests", values).waitFor();
    if (code != ExitCodes.OK) {
      throw new IllegalStateException("the requests ended with " + code);
    }
    server.interrupt();
    server.join();
  }

  private static void commands(Map<String, String> values)
      throws IOException, InterruptedException {
    int port = freePort();
    values.put("LAMINA_HOST", "127.0.0.1:" + port);
    Process server = process("lamina", "serve", values);
    try {
      awaitServer(port, server::isAlive);
      rehearse(values, COMMANDS);
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  /**
   * Pulls and pushes stay out of what a server has in memory from its start: it waits for networks
   * then, and many never do either.
   */
  private static boolean isLocal(Map.Entry<String, Integer> command) {
    return !command.getKey().startsWith("push") && !command.getKey().startsWith("pull");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** One of the programs beside the launcher, which is not recorded. */
  private static Process process(String name, String argument, Map<String, String> values)
      throws IOException {
    Path launcher = Path.of(System.getProperty("lamina.launcher")).resolveSibling(name);
    var process = new ProcessBuilder(launcher.toString(), argument).inheritIO();
    process.environment().put("LAMINA_HOST", values.get("LAMINA_HOST"));
    process.environment().remove("LAMINA_JAVA_OPTS");
    return process.start();
  }

  private static void awaitServer(int port, BooleanSupplier lives) throws InterruptedException {
    while (!listens(port)) {
      if (!lives.getAsBoolean()) {
        throw new IllegalStateException("the server ended");
      }
      Thread.sleep(50);
    }
  }

  private static boolean listens(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void rehearse(
      Map<String, String> values, List<Map.Entry<String, Integer>> commands) throws IOException {
    Path directory = Files.createDirectories(new Environment(values).home());
    SmallestGguf.write(directory.resolve("one.gguf"));
    Path modelfile = directory.resolve("Modelfile");
    Files.writeString(modelfile, "FROM one.gguf\nSYSTEM Be brief.\nPARAMETER temperature 0.5\n");
    for (int round = 0; round < ROUNDS; round++) {
      commands.forEach(
          command -> {
            int code =
                code(
                    values,
                    command
                        .getKey()
                        .replace("MODELFILE", modelfile.toString())
                        .replace("SERVER", values.get("LAMINA_HOST")));
            if (code != command.getValue()) {
              throw new IllegalStateException(
                  "lamina " + command.getKey() + " gave " + code + ", not " + command.getValue());
            }
          });
    }
  }

  private static int code(Map<String, String> values, String command) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Program program =
        new Program(
            new Environment(values),
            new Program.Streams(
                InputStream.nullInputStream(), nowhere, nowhere, false, false, false),
            InstantSource.system());
    return new Commands(program).run(command.split(" "));
  }
}
