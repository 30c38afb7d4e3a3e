package dev.lamina.runtime.process;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A child process, from its start until it is gone. One thread starts it, reads its standard error
 * and ends with it: on Linux the kernel may be told to kill a child when that thread ends. Safe for
 * use by several threads.
 */
public final class EngineProcess implements AutoCloseable {
  /** Whoever inherited the child's standard error may keep it open. */
  private static final Duration LAST_WORDS_WITHIN = Duration.ofSeconds(1);

  private final String engine;
  private final Process process;
  private final Thread errors;
  private final LastWords lastWords = new LastWords();
  private volatile boolean closed;
  private volatile String killedFor = "";

  /**
   * Starts it.
   *
   * @param engine whose it is, for errors
   */
  public EngineProcess(String engine, ProcessBuilder command) throws IOException {
    this.engine = engine;
    var started = new CompletableFuture<Process>();
    errors = Thread.ofPlatform().daemon().name("engine-errors").start(() -> run(command, started));
    process = whenStarted(started);
  }

  private static Process whenStarted(CompletableFuture<Process> started) throws IOException {
    boolean interrupted = false;
    while (true) {
      try {
        return started.get();
      } catch (InterruptedException e) {
        interrupted = true; // it takes milliseconds, and whoever waits for answers is told
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private void run(ProcessBuilder command, CompletableFuture<Process> started) {
    Process child;
    try {
      child = command.start();
    } catch (IOException | RuntimeException e) {
      started.completeExceptionally(e);
      return;
    }
    started.complete(child);
    try {
      lastWords.drain(child.getErrorStream());
    } catch (IOException e) {
      // The stream of a process that was killed may end with an error: the same as its end.
    }
    child.onExit().join();
  }

  /** The process, for its standard streams. */
  public Process process() {
    return process;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Waits until it has ended; the lines that it wrote to standard error last. */
  public List<String> lastLines() throws InterruptedException {
    process.waitFor();
    errors.join(LAST_WORDS_WITHIN);
    return lastWords.lines();
  }

  /** Resident memory in bytes; 0 where the operating system does not tell. */
  public long memory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0; // not Linux, or gone
    }
  }

  /** Kills it, because it is of no use any more; its death is told with this reason. */
  public void kill(String reason) {
    killedFor = reason;
    process.destroyForcibly();
  }

  /** Why there are no answers any more: the process has ended, or is ended here if it has not. */
  public ModelException death() throws InterruptedException {
    if (!closed && !process.waitFor(LAST_WORDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
      kill("it broke off its answer");
    }
    if (closed) {
      return ModelException.unavailable("engine " + engine + ": the model was unloaded");
    }
    int status = process.waitFor();
    errors.join(LAST_WORDS_WITHIN);
    if (!killedFor.isEmpty()) {
      return ModelException.unavailable(
          "engine " + engine + ": the child process was ended: " + killedFor);
    }
    String words = Signals.fromOutside(status) ? "" : lastWords.text();
    return ModelException.unavailable(
        "engine "
            + engine
            + ": the child process ended with "
            + Signals.describe(status)
            + (words.isEmpty() ? "" : ": " + words));
  }

  /** Kills it and waits until it is gone, and with it the thread and pipes it had here. */
  @Override
  public void close() {
    closed = true;
    process.destroyForcibly();
    boolean interrupted = false;
    while (true) {
      try {
        process.waitFor();
        errors.join(LAST_WORDS_WITHIN);
        break;
      } catch (InterruptedException e) {
        interrupted = true; // SIGKILL leaves nothing to wait for but the kernel
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
