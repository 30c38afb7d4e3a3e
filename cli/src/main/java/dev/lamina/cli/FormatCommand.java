package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.ModelfileFormat;
import dev.lamina.store.Json;
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

  @Option(
      names = "--json",
      description = "Print the file, whether it changes, and its new text as JSON.")
  boolean json;

  FormatCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    boolean piped = file.equals(STANDARD_INPUT);
    byte[] before = piped ? program.streams.in().readAllBytes() : ModelfileSource.read(file);
    String text = ModelfileFormat.format(before);
    byte[] after = text.getBytes(StandardCharsets.UTF_8);
    boolean changed = !Arrays.equals(before, after);
    if (changed && !check && !piped) {
      replace(after);
    }
    tell(text, changed, piped && !check);
    return check && changed ? ExitCodes.FAILURE : ExitCodes.OK;
  }

  private void tell(String text, boolean changed, boolean whole) {
    if (json) {
      ObjectNode told =
          Json.object().put("file", file.toString()).put("changed", changed).put("text", text);
      program.out().println(Json.write(told));
    } else if (whole) {
      program.out().print(text);
      program.out().flush();
    } else if (changed) {
      program.out().println(file);
    }
  }

  /** Whole or not at all, with the permissions that the file has; a link stays one. */
  private void replace(byte[] text) throws IOException {
    Path real = file.toRealPath();
    Path beside = Files.createTempFile(real.resolveSibling(""), ".modelfile", "");
    try {
      Files.write(beside, text);
      if (real.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(real));
      }
      Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
