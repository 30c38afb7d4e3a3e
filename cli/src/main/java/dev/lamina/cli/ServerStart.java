package dev.lamina.cli;

import dev.lamina.cli.client.Address;
import dev.lamina.cli.client.Api;
import dev.lamina.store.ModelException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts the server in the background when none answers. It outlives the command and its terminal:
 * it has a session of its own where the system has {@code setsid}, and ignores hang-ups and Ctrl-C
 * elsewhere. When two commands start one at once, one of the servers finds its port taken and ends;
 * both commands find the other. Nobody has to end it: it does so itself when it is of no use.
 */
final class ServerStart {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final long MAX_LOG = 10 << 20;

  private final Program program;

  ServerStart(Program program) {
    this.program = program;
  }

  /** Returns when a server answers. */
  void ensure(Api api) throws IOException, InterruptedException {
    if (api.answers()) {
      api.version().ifPresent(version -> tellOther(api.address(), version));
      return;
    }
    if (program.noStart || !api.address().isLocal()) {
      throw ModelException.unavailable(
          "connect to " + api.address() + ": no server answers (start one with: lamina serve)");
    }
    Path log = log();
    Process process = start(log);
    await(api, process, log);
    program
        .err()
        .println(
            "lamina: started a server at "
                + api.address()
                + " (process "
                + process.pid()
                + ", log "
                + log
                + ")");
  }

  /** A server of before an upgrade goes on until it is ended. */
  private void tellOther(Address address, String version) {
    if (!version.equals(Version.text())) {
      program
          .err()
          .println(
              "lamina: the server at %s has version %s, this program %s (end it and start it anew)"
                  .formatted(address, version, Version.text()));
    }
  }

  private Path log() throws IOException {
    Path log = program.environment.home().toAbsolutePath().resolve("logs").resolve("server.log");
    Files.createDirectories(log.getParent());
    if (Files.exists(log) && Files.size(log) > MAX_LOG) {
      Files.move(log, log.resolveSibling("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    return log;
  }

  private Process start(Path log) throws IOException {
    List<String> command = new ArrayList<>(detached());
    command.addAll(self());
    command.addAll(List.of("serve", "--idle", program.environment.idle()));
    program.host.ifPresent(host -> command.addAll(List.of("--host", host.toString())));
    return new ProcessBuilder(command)
        .directory(new File("/"))
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private static List<String> detached() {
    for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
      if (Files.isExecutable(Path.of(setsid))) {
        return List.of(setsid);
      }
    }
    // A shell without job control lets what it starts in the background ignore Ctrl-C.
    return List.of("/bin/sh", "-c", "trap '' HUP; \"$@\" & ", "sh");
  }

  /** This program: its launcher, or the JVM and class path that run it now. */
  static List<String> self() {
    Optional<String> launcher = Optional.ofNullable(System.getProperty("lamina.launcher"));
    if (launcher.isPresent()) {
      return List.of(launcher.get());
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        absolute(System.getProperty("java.class.path")),
        Main.class.getName());
  }

  private static String absolute(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void await(Api api, Process process, Path log)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!api.answers()) {
      boolean ended = process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      if (ended && process.exitValue() != 0 && !api.answers()) {
        throw ModelException.unavailable("start the server: " + lastLine(log));
      }
      if (ended) {
        Thread.sleep(PAUSE);
      }
      if (System.nanoTime() > deadline) {
        throw ModelException.unavailable(
            "start the server: it does not answer after "
                + PATIENCE.toSeconds()
                + " seconds (see "
                + log
                + ")");
      }
    }
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    String last = lines.isEmpty() ? "it ended" : lines.getLast();
    return (last.startsWith("Error: ") ? last.substring("Error: ".length()) : last)
        + " (see "
        + log
        + ")";
  }
}
