package dev.lamina.cli;

import dev.lamina.modelfile.ModelfileFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fmt",
    description = "Lay a Modelfile out as everybody's; what it says stays the same.",
    footer = {
      "",
      "Examples:",
      "  lamina fmt                     rewrites ./Modelfile",
      "  lamina fmt --check Modelfile   ends with 1 where it is not laid out so",
      "  lamina fmt - < Modelfile       from standard input to standard output",
      "",
      "Prints the names of files that it changed, or would change."
    })
final class FormatCommand implements Callable<Integer> {
  private static final Path STANDARD_INPUT = Path.of("-");

  private final Program program;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The Modelfile (./Modelfile); - for standard input.")
  Path file = Path.of("Modelfile");

  @Option(names = "--check", description = "Change nothing; tell whether it would.")
  boolean check;

  FormatCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    boolean piped = file.equals(STANDARD_INPUT);
    byte[] before = piped ? program.streams.in().readAllBytes() : ModelfileSource.read(file);
    byte[] after = ModelfileFormat.format(before).getBytes(StandardCharsets.UTF_8);
    boolean same = Arrays.equals(before, after);
    if (piped && !check) {
      program.out().write(after);
      program.out().flush();
      return ExitCodes.OK;
    }
    if (same) {
      return ExitCodes.OK;
    }
    program.out().println(file);
    if (check) {
      return ExitCodes.FAILURE;
    }
    replace(after);
    return ExitCodes.OK;
  }

  /** Whole or not at all, with the permissions that the file has; a link stays one. */
  private void replace(byte[] text) throws IOException {
    Path real = file.toRealPath();
    Path beside = Files.createTempFile(real.resolveSibling(""), ".modelfile", "");
    try {
      Files.write(beside, text);
      if (Files.getFileStore(real).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(real));
      }
      Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
