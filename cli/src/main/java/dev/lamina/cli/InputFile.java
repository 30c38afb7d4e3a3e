package dev.lamina.cli;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of text that an option names; {@code -} is the standard input. */
final class InputFile {
  private InputFile() {}

  static String text(String name, Program program) throws IOException {
    if (name.equals("-")) {
      return new String(program.streams.in().readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      return Files.readString(Path.of(name));
    } catch (NoSuchFileException absent) {
      throw new ModelException(
          ModelException.Kind.NOT_FOUND, "read " + name + ": no such file", absent);
    } catch (IOException e) {
      throw new IOException("read " + name + ": " + e.getMessage(), e);
    }
  }
}
