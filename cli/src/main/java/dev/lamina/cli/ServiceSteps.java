package dev.lamina.cli;

import dev.lamina.cli.service.Step;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Does what a service takes, or only tells it. */
final class ServiceSteps {
  private final Program program;
  private final boolean dryRun;

  ServiceSteps(Program program, boolean dryRun) {
    this.program = program;
    this.dryRun = dryRun;
  }

  /**
   * Does all of them.
   *
   * @throws ModelException UNAVAILABLE at the first program that fails, DENIED for files that may
   *     not be written
   */
  void run(List<Step> steps) throws IOException, InterruptedException {
    for (Step step : steps) {
      if (dryRun) {
        tell(step);
      } else {
        run(step);
      }
    }
  }

  private void run(Step step) throws IOException, InterruptedException {
    switch (step) {
      case Step.Write write -> write(write);
      case Step.Remove remove -> Files.deleteIfExists(remove.file());
      case Step.Tell tell -> program.err().println(tell.text());
      case Step.Run run -> {
        boolean needed = run.unless().isEmpty() || silently(run.unless()) != 0;
        int code = needed ? shown(run.command()) : 0;
        if (code != 0) {
          throw ModelException.unavailable(
              "service: " + String.join(" ", run.command()) + " ended with " + code);
        }
      }
    }
  }

  private static void write(Step.Write write) throws IOException {
    Path file = write.file();
    if (write.keep() && Files.exists(file)) {
      return;
    }
    try {
      Files.createDirectories(file.resolveSibling(""));
      Path fresh =
          Files.createTempFile(file.resolveSibling(""), ".lamina", ""); // its owner's alone
      Files.writeString(fresh, write.text(), write.charset());
      if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(write.permissions()));
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (AccessDeniedException e) {
      throw new ModelException(
          ModelException.Kind.DENIED, "service: " + file + " may not be written", e);
    }
  }

  /** At this terminal; its exit code. */
  int shown(List<String> command) throws IOException, InterruptedException {
    Process process = start(command, true);
    byte[] buffer = new byte[1 << 13];
    InputStream in = process.getInputStream();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      program.out().write(buffer, 0, read);
      program.out().flush();
    }
    return process.waitFor();
  }

  private static int silently(List<String> command) throws IOException, InterruptedException {
    Process process = start(command, false);
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  private static Process start(List<String> command, boolean errors) {
    try {
      return new ProcessBuilder(command)
          .redirectInput(ProcessBuilder.Redirect.INHERIT)
          .redirectError(errors ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new ModelException(
          ModelException.Kind.UNAVAILABLE,
          "service: " + command.getFirst() + " cannot be run: " + e.getMessage(),
          e);
    }
  }

  private void tell(Step step) {
    switch (step) {
      case Step.Write write -> {
        program
            .out()
            .println("write " + write.file() + (write.keep() ? " (if it is not there)" : ""));
        program.out().print(write.text().indent(4));
      }
      case Step.Remove remove -> program.out().println("remove " + remove.file());
      case Step.Run run ->
          program
              .out()
              .println(
                  "run "
                      + String.join(" ", run.command())
                      + (run.unless().isEmpty()
                          ? ""
                          : " (unless this succeeds: " + String.join(" ", run.unless()) + ")"));
      case Step.Tell tell -> program.out().println("tell: " + tell.text());
    }
    program.out().flush();
  }
}
