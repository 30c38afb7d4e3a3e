package dev.lamina.cli;

import dev.lamina.modelfile.ModelfileLint;
import dev.lamina.oci.OwnersFile;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "edit",
    description = {
      "Change a model's Modelfile in an editor, and make the model anew from it.",
      "The editor is $LAMINA_EDITOR, $VISUAL, $EDITOR or vi. What is wrong in the text",
      "leaves the model as it is, and the text in a file that is told."
    },
    footer = {"", "Examples:", "  lamina edit pirate", "  EDITOR='code --wait' lamina edit pirate"})
final class EditCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "MODEL", description = "Its name.")
  String model = "";

  @Mixin ProgressChoices telling = new ProgressChoices();

  EditCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    program.requireLocal("edit");
    String text =
        program
            .server()
            .post("/api/show", Json.object().put("model", model))
            .path("modelfile")
            .asText();
    Path directory = Files.createTempDirectory("lamina-edit");
    Path file = directory.resolve("Modelfile");
    byte[] before = text.getBytes(StandardCharsets.UTF_8);
    byte[] after = before;
    boolean done = false;
    try {
      OwnersFile.replace(file, before);
      edit(file);
      after = Files.readAllBytes(file);
      if (Arrays.equals(before, after)) {
        program.err().println(model + " stays as it is: nothing was changed");
      } else {
        make(file, after);
      }
      done = true;
    } finally {
      if (done || Arrays.equals(before, after)) {
        remove(directory);
      } else {
        program
            .err()
            .println("The text is in " + file + " (lamina create " + model + " -f " + file + ")");
      }
    }
    return ExitCodes.OK;
  }

  private void make(Path file, byte[] source) throws Exception {
    ModelfileLint.require(source);
    CreateCommand create = new CreateCommand(program);
    create.model = model;
    create.file = file;
    create.telling = telling;
    create.call();
  }

  /** Editors leave files of their own beside what they edit. */
  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** Runs the editor at this terminal; a shell takes its words apart, as everywhere. */
  private void edit(Path file) throws IOException, InterruptedException {
    String editor = program.environment.editor();
    List<String> command = List.of("/bin/sh", "-c", editor + " \"$1\"", "sh", file.toString());
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new ModelException(
          ModelException.Kind.INVALID,
          "edit "
              + model
              + ": the editor ("
              + editor
              + ") ended with "
              + code
              + "; nothing is made");
    }
  }
}
