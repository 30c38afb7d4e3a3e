package dev.lamina.modelfile;

import dev.lamina.modelfile.ModelfileParser.Piece;
import dev.lamina.store.ModelException;
import java.util.List;

/**
 * A Modelfile's text, laid out as everybody's: keywords in capitals, one blank after each word, no
 * blanks at the ends of lines, at most one empty line in a row, lines that end in a newline. What
 * the author chose stays: comments, the order, the quotes, every character of a value. Formatting
 * twice changes nothing more. Stateless.
 */
public final class ModelfileFormat {
  private ModelfileFormat() {}

  /**
   * The text of a file laid out anew; it parses to the same.
   *
   * @throws ModelException INVALID: it is no Modelfile
   */
  public static String format(byte[] file) {
    Modelfile.parse(file);
    String text = ModelfileBytes.decode(file);
    List<Piece> pieces = new ModelfileParser(text).pieces(fault -> {});
    StringBuilder formatted = new StringBuilder();
    int end = 0;
    for (Piece piece : pieces) {
      if (!formatted.isEmpty() && hasEmptyLine(text.substring(end, piece.start()))) {
        formatted.append('\n');
      }
      formatted.append(line(text, piece)).append('\n');
      end = piece.end();
    }
    return formatted.toString();
  }

  /** Whether more than one line ends in the blanks between two pieces. */
  private static boolean hasEmptyLine(String between) {
    return between.replace("\r\n", "\n").chars().filter(Printable::isNewline).count() > 1;
  }

  private static String line(String text, Piece piece) {
    if (piece.instruction().isEmpty()) {
      return text.substring(piece.start(), piece.end()).stripTrailing();
    }
    Instruction instruction = piece.instruction().get();
    String named =
        switch (instruction) {
          case Instruction.Parameter parameter -> parameter.name() + " ";
          case Instruction.Turn turn -> turn.role() + " ";
          default -> "";
        };
    return Keyword.of(instruction)
        + " "
        + named
        + value(text.substring(piece.value(), piece.end()));
  }

  /** The value as it was written, unless that needs blanks around it to be one. */
  private static String value(String written) {
    String value = ValueText.read(written, 0).orElseThrow().value();
    String plain = written.strip();
    boolean same =
        !plain.isEmpty()
            && ValueText.read(plain + "\n", 0)
                .filter(read -> read.value().equals(value) && read.end() == plain.length())
                .isPresent();
    return same ? plain : ValueText.print(value).orElse(written);
  }
}
