package dev.lamina.cli;

import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process of this program at a real terminal of 24 lines and 80 columns. */
final class Pty implements AutoCloseable {
  private static final String INTERRUPT = "\u0003";

  private final Process process;
  private final OutputStream keys;
  private final InputStream screen;
  private final StringBuilder shown = new StringBuilder();
  private int seen;

  private Pty(Process process) {
    this.process = process;
    this.keys = process.getOutputStream();
    this.screen = process.getInputStream();
  }

  /** Starts {@code lamina ARGUMENTS}; the caller closes it. */
  static Pty run(Map<String, String> environment, String... arguments) throws IOException {
    Path relay = TestModels.root().resolve("cli/src/test/resources/dev/lamina/cli/terminal.py");
    List<String> command = new ArrayList<>(List.of("python3", relay.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Dlamina.terminals=012", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().keySet().removeIf(name -> name.matches("(LAMINA|OLLAMA)_.*|NO_COLOR"));
    builder.environment().putAll(environment);
    builder.environment().put("TERM", "xterm");
    return new Pty(builder.start());
  }

  /** Types a line. */
  void type(String line) throws IOException {
    send(line + "\r");
  }

  /** Ctrl-C. */
  void interrupt() throws IOException {
    send(INTERRUPT);
  }

  void send(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  /**
   * Waits until a text appears after what was waited for before; the test's time limit ends it.
   *
   * @return what appeared until then, without what only moves the cursor or colours
   */
  String await(String text) throws IOException {
    byte[] buffer = new byte[1 << 16];
    while (true) {
      String plain = plain();
      int at = plain.indexOf(text, seen);
      if (at >= 0) {
        String passed = plain.substring(seen, at);
        seen = at + text.length();
        return passed;
      }
      int read = screen.read(buffer);
      if (read < 0) {
        throw new AssertionError("it ended before \"" + text + "\" appeared; it showed:\n" + plain);
      }
      shown.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
    }
  }

  /** Waits for the prompt. */
  String awaitPrompt() throws IOException {
    return await(">>> ");
  }

  /** Waits for its end; the exit code. */
  int end() throws IOException, InterruptedException {
    shown.append(new String(screen.readAllBytes(), StandardCharsets.UTF_8));
    return process.waitFor();
  }

  /** All that appeared. */
  String plain() {
    return shown.toString().replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]|\u001b[=>]|\r", "");
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
