package dev.lamina.cli;

import dev.lamina.server.LaminaServer;
import dev.lamina.server.ServerSettings;
import dev.lamina.toolkit.Lamina;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the common commands once, against a server in the same process, while the application image
 * is built: the JVM keeps what it loaded and learned, so that the real ones start in a fraction of
 * the time.
 */
final class Rehearsal {
  /** Command lines with the exit codes they must have. No model is there yet. */
  private static final List<Map.Entry<String, Integer>> COMMANDS =
      List.of(
          Map.entry("--version", ExitCodes.OK),
          Map.entry("--help", ExitCodes.OK),
          Map.entry("list --help", ExitCodes.OK),
          Map.entry("list", ExitCodes.OK),
          Map.entry("ps", ExitCodes.OK),
          Map.entry("show nothing", 3),
          Map.entry("run nothing hello", 3),
          Map.entry("create nothing -f nothing", 3),
          Map.entry("cp nothing other", 3));

  /** Often enough that the JVM knows what is worth being compiled at once. */
  private static final int ROUNDS = 20;

  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException {
    ServerEnvironment environment = new ServerEnvironment(Environment.ofProcess());
    ServerLog.begin();
    try (Lamina lamina = Lamina.open(environment.toolkit());
        LaminaServer server =
            new LaminaServer(lamina, ServerSettings.DEFAULT.withAddress("127.0.0.1", 0)).start()) {
      Map<String, String> values = new HashMap<>(Environment.ofProcess().values());
      values.put("LAMINA_HOST", "127.0.0.1:" + server.port());
      for (int round = 0; round < ROUNDS; round++) {
        COMMANDS.forEach(command -> run(values, command.getKey(), command.getValue()));
      }
    }
    System.exit(ExitCodes.OK); // as Main does: no thread may keep the process
  }

  private static void run(Map<String, String> values, String command, int expected) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Program program =
        new Program(
            new Environment(values),
            new Program.Streams(
                InputStream.nullInputStream(), nowhere, nowhere, false, false, false),
            InstantSource.system());
    int code = new Commands(program).run(command.split(" "));
    if (code != expected) {
      throw new IllegalStateException("lamina " + command + " gave " + code + ", not " + expected);
    }
  }
}
