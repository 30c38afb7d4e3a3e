package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What another program left behind: its exit code, and all it printed. */
record Ended(int code, String text) {
  /** Runs a program to its end; it has nothing to read. */
  static Ended run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), text);
  }

  /** What a program printed that had to succeed. */
  static String good(String... command) throws IOException, InterruptedException {
    Ended ended = run(command);
    assertThat(ended.code()).as("%s: %s", String.join(" ", command), ended.text()).isZero();
    return ended.text();
  }
}
