package dev.lamina.modelfile;

import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads instructions from a Modelfile's text, taking and refusing what the reference does. Unlike
 * there an error says where it is: in which line, however lines end, at which column, with the
 * line. Spec: store-and-modelfile §4.3.
 */
final class ModelfileParser {
  private static final List<String> ROLES = List.of("system", "user", "assistant");
  private static final String END = "unexpected EOF";

  /** The reference's message, and what to do. */
  static final String NO_FROM = "no FROM line (the first line should be: FROM model-or-file)";

  /** A line that begins an instruction for certain, whatever the text above it means. */
  private static final Pattern SURE =
      Pattern.compile("(?m)^(" + String.join("|", Keyword.names()) + ")[ \\t]");

  /**
   * A comment or an instruction, by indexes into the text.
   *
   * @param name where the name of a parameter or a turn's role starts
   * @param value where the value starts, blanks and quotes included
   * @param end after its last character, before its line's end
   * @param instruction empty for a comment
   */
  record Piece(int start, int name, int value, int end, Optional<Instruction> instruction) {}

  private final String text;
  private int at;
  private int name;
  private int value;

  /** What the comment just read says that the next value is exactly. */
  private Optional<String> exact = Optional.empty();

  ModelfileParser(String text) {
    this.text = text;
  }

  Modelfile parse() {
    List<Piece> pieces =
        pieces(
            fault -> {
              throw fault.told(text);
            });
    List<Instruction> instructions =
        pieces.stream().flatMap(piece -> piece.instruction().stream()).toList();
    if (instructions.stream().noneMatch(Instruction.From.class::isInstance)) {
      throw ModelException.invalid(NO_FROM);
    }
    return new Modelfile(instructions);
  }

  /**
   * Comments and instructions in their order.
   *
   * @param faults takes what is none of both; where it returns, reading goes on behind it
   */
  List<Piece> pieces(Consumer<ModelfileFault> faults) {
    List<Piece> pieces = new ArrayList<>();
    while (skipBlankLines()) {
      int start = at;
      try {
        pieces.add(piece(start));
      } catch (ModelfileFault fault) {
        faults.accept(fault);
        recover(start);
      }
    }
    return pieces;
  }

  private Piece piece(int start) {
    if (text.charAt(at) == '#') {
      exact = ExactComment.read(comment());
      return new Piece(start, start, start, at, Optional.empty());
    }
    Instruction instruction = instruction();
    exact = Optional.empty();
    return new Piece(start, name, value, at, Optional.of(instruction));
  }

  /** Goes behind the value that stands where the fault is; it may be of several lines. */
  private void recover(int start) {
    exact = Optional.empty();
    if (!Printable.isBlank(text.charAt(at - 1))) {
      skipWhile(c -> !Printable.isBlank(c) && !Printable.isNewline(c));
    }
    Optional<ValueText.Read> rest = ValueText.read(text, at);
    if (rest.isPresent()) {
      at = Math.max(rest.get().end(), start + 1);
      return;
    }
    Matcher next = SURE.matcher(text);
    at = next.find(Math.min(start + 1, text.length())) ? next.start() : text.length();
  }

  private Instruction instruction() {
    Keyword keyword = keyword();
    name = at;
    String called =
        switch (keyword) {
          case PARAMETER -> parameterName();
          case MESSAGE -> role();
          default -> "";
        };
    value = at;
    return keyword.instruction(called, value());
  }

  private boolean skipBlankLines() {
    skipWhile(c -> Printable.isBlank(c) || Printable.isNewline(c));
    return at < text.length();
  }

  private String comment() {
    int start = at;
    skipWhile(c -> !Printable.isNewline(c));
    return text.substring(start, at);
  }

  private Keyword keyword() {
    int start = at;
    // Whatever begins the line belongs to the word, so that it is shown in the error.
    at += Character.charCount(text.codePointAt(at));
    skipWhile(ModelfileParser::isLetter);
    String word = text.substring(start, at);
    if (at == text.length()) {
      throw ended(start, "", Keyword.of(word).map(known -> known + " of what?").orElse(""));
    }
    Optional<Keyword> keyword = Keyword.of(word);
    if (keyword.isEmpty() || !skipBlank()) {
      throw new ModelfileFault(
          start,
          Keyword.expected(),
          keyword.isEmpty() ? meant(word) : keyword.get() + " of what?",
          true);
    }
    return keyword.get();
  }

  private String parameterName() {
    return name(c -> isLetter(c) || (c >= '0' && c <= '9') || c == '_', "PARAMETER name value");
  }

  private String role() {
    int start = at;
    String role = name(ModelfileParser::isLetter, "MESSAGE role text");
    if (!ROLES.contains(role)) {
      throw new ModelfileFault(
          start,
          "message role must be one of \"system\", \"user\", or \"assistant\"",
          role.isEmpty() ? "one blank between MESSAGE and the role" : "",
          true);
    }
    return role;
  }

  private String name(IntPredicate allowed, String form) {
    int start = at;
    skipWhile(allowed);
    String name = text.substring(start, at);
    if (at == text.length()) {
      throw ended(start, "", form);
    }
    if (!skipBlank()) {
      throw ended(at, ": " + name, form);
    }
    return name;
  }

  private String value() {
    int start = at;
    ValueText.Read read =
        ValueText.read(text, start)
            .orElseThrow(
                () -> {
                  skipWhile(Printable::isBlank);
                  return ended(at, "", "this quote is never closed at the end of a line");
                });
    at = read.end();
    return exact
        .filter(value -> ValueText.approximate(value).equals(read.value()))
        .orElse(read.value());
  }

  private static ModelfileFault ended(int place, String detail, String hint) {
    return new ModelfileFault(place, END + detail, hint, false);
  }

  private static String meant(String word) {
    return Nearest.of(word, Keyword.names()).map(near -> "did you mean " + near + "?").orElse("");
  }

  private boolean skipBlank() {
    boolean blank = at < text.length() && Printable.isBlank(text.charAt(at));
    if (blank) {
      at++;
    }
    return blank;
  }

  private void skipWhile(IntPredicate wanted) {
    while (at < text.length() && wanted.test(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
