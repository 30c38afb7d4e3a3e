package dev.lamina.runtime.llamaserver;

import dev.lamina.runtime.process.LogLine;
import dev.lamina.runtime.process.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a program says of itself that should be llama-server.
 *
 * @param version such as {@code b10434}, or whatever it calls its version
 * @param flags those it knows, with their dashes
 * @param devices GPUs it would use, each with its name there
 * @param problem why it cannot be used; empty if it can
 */
record LlamaServerBinary(
    Path path, String version, Set<String> flags, List<String> devices, Optional<String> problem) {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Pattern NUMBERED = Pattern.compile("version: (\\d+) .*");
  private static final Pattern NAMED = Pattern.compile("version: (.+)");
  private static final Pattern FLAG = Pattern.compile("(?<![\\w-])--?[a-z][a-z-]*");
  private static final Pattern DEVICE = Pattern.compile(" {2}(\\w+\\d*: .+)");

  /** In the help's text on {@code --host}, of builds that listen on Unix domain sockets. */
  private static final String SOCKETS = ".sock";

  private static final String FLASH_VALUE = "--flash-attn [on|off|auto]";

  /** Runs it for a moment, three times at most. */
  static LlamaServerBinary probe(Path path) throws InterruptedException {
    if (!Files.isExecutable(path)) {
      return unusable(path, "", Files.exists(path) ? "is not executable" : "is not there");
    }
    try {
      String version = version(run(path, "--version"));
      if (version.isEmpty()) {
        return unusable(path, "", "does not tell its version: is it llama-server?");
      }
      String help = run(path, "--help");
      if (!help.contains(SOCKETS)) {
        return unusable(
            path,
            version,
            "is too old: it cannot listen on a Unix domain socket (get a newer one)");
      }
      Set<String> flags =
          FLAG.matcher(help).results().map(found -> found.group()).collect(Collectors.toSet());
      if (help.contains(FLASH_VALUE)) {
        flags.add(FLASH_VALUE);
      }
      List<String> devices =
          flags.contains("--list-devices")
              ? run(path, "--list-devices")
                  .lines()
                  .map(DEVICE::matcher)
                  .filter(Matcher::matches)
                  .map(found -> found.group(1))
                  .toList()
              : List.of();
      return new LlamaServerBinary(path, version, flags, devices, Optional.empty());
    } catch (IOException e) {
      return unusable(path, "", "cannot be run: " + e.getMessage());
    }
  }

  /** Whether flash attention is on, off or left to it; of older builds it is on or off. */
  boolean choosesFlashAttention() {
    return flags.contains(FLASH_VALUE);
  }

  /** The flag with its value, if this build knows the flag. */
  List<String> option(String flag, String... value) {
    if (!flags.contains(flag)) {
      return List.of();
    }
    List<String> option = new ArrayList<>(List.of(flag));
    option.addAll(List.of(value));
    return option;
  }

  static LlamaServerBinary unusable(Path path, String version, String problem) {
    return new LlamaServerBinary(path, version, Set.of(), List.of(), Optional.of(problem));
  }

  private static String version(String output) {
    for (String line : output.lines().toList()) {
      Matcher numbered = NUMBERED.matcher(line);
      if (numbered.matches()) {
        return "b" + numbered.group(1);
      }
      Matcher named = NAMED.matcher(line);
      if (named.matches()) {
        return LogLine.of(String.valueOf(named.group(1)));
      }
    }
    return "";
  }

  /** Both outputs of a run. */
  private static String run(Path path, String flag) throws IOException, InterruptedException {
    ProcessBuilder command = new ProcessBuilder(path.toString(), flag).redirectErrorStream(true);
    LaunchLine.limitEnvironment(command, path);
    Process process = command.start();
    try {
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(flag + " takes longer than " + LONGEST.toSeconds() + " s");
      }
      String text = new String(output, StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        String last = text.lines().reduce("", (before, line) -> line);
        throw new IOException(
            flag
                + " ended with "
                + Signals.describe(process.exitValue())
                + (last.isEmpty() ? "" : ": " + LogLine.of(last)));
      }
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
