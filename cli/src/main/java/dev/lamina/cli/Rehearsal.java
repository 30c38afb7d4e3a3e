package dev.lamina.cli;

import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.server.LaminaServer;
import dev.lamina.server.ServerSettings;
import dev.lamina.toolkit.Lamina;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the common commands while the application image is built, against a server in the same
 * process or in one of its own: the JVM keeps what it loaded and learned, so that the real ones
 * start in a fraction of the time. Argument: {@code serve}, {@code commands} or {@code engine}, the
 * one that is rehearsed.
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
    values.keySet().removeIf(name -> name.matches("(LAMINA|OLLAMA)_(?!HOME$).*"));
    switch (arguments[0]) {
      case "serve" -> serve(values);
      case "commands" -> command(values);
      default -> engine(values);
    }
    System.exit(ExitCodes.OK); // as Main does: no thread may keep the process
  }

  private static void engine(Map<String, String> values) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(new Environment(values).home());
    Path noModel = directory.resolve("none.gguf");
    SmallestGguf.write(noModel);
    new EmbeddedEngine(Path.of(System.getProperty("java.home")), directory).rehearse(noModel);
  }

  private static void serve(Map<String, String> values) throws IOException {
    ServerEnvironment environment = new ServerEnvironment(new Environment(values));
    ServerLog.begin();
    try (Lamina lamina = Lamina.open(environment.toolkit());
        LaminaServer server =
            new LaminaServer(lamina, ServerSettings.DEFAULT.withAddress("127.0.0.1", 0)).start()) {
      values.put("LAMINA_HOST", "127.0.0.1:" + server.port());
      rehearse(values);
    }
  }

  private static void command(Map<String, String> values) throws IOException, InterruptedException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      values.put("LAMINA_HOST", "127.0.0.1:" + free.getLocalPort());
    }
    var serve = new ProcessBuilder(System.getProperty("lamina.launcher"), "serve").inheritIO();
    serve.environment().put("LAMINA_HOST", values.get("LAMINA_HOST"));
    serve.environment().remove("LAMINA_JAVA_OPTS");
    Process server = serve.start();
    try {
      while (code(values, "list --no-start") != ExitCodes.OK) {
        if (server.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("the server ended with " + server.exitValue());
        }
      }
      rehearse(values);
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static void rehearse(Map<String, String> values) throws IOException {
    Path directory = Files.createDirectories(new Environment(values).home());
    SmallestGguf.write(directory.resolve("one.gguf"));
    Path modelfile = directory.resolve("Modelfile");
    Files.writeString(modelfile, "FROM one.gguf\nSYSTEM Be brief.\nPARAMETER temperature 0.5\n");
    for (int round = 0; round < ROUNDS; round++) {
      COMMANDS.forEach(
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
