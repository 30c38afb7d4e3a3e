package dev.lamina.modelfile;

import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Reads instructions from a Modelfile's text, taking and refusing what the reference does. Unlike
 * there an error says where it is: in which line, however lines end, at which column, with the
 * line. Spec: store-and-modelfile §4.3.
 */
final class ModelfileParser {
  private static final List<String> ROLES = List.of("system", "user", "assistant");
  private static final String END = "unexpected EOF";

  private final String text;
  private final List<Instruction> instructions = new ArrayList<>();
  private int at;

  /** What the comment just read says that the next value is exactly. */
  private Optional<String> exact = Optional.empty();

  ModelfileParser(String text) {
    this.text = text;
  }

  Modelfile parse() {
    while (skipBlankLines()) {
      if (text.charAt(at) == '#') {
        exact = ExactComment.read(comment());
      } else {
        instructions.add(instruction());
        exact = Optional.empty();
      }
    }
    if (instructions.stream().noneMatch(Instruction.From.class::isInstance)) {
      throw ModelException.invalid("no FROM line (the first line should be: FROM model-or-file)");
    }
    return new Modelfile(instructions);
  }

  private Instruction instruction() {
    Keyword keyword = keyword();
    String name =
        switch (keyword) {
          case PARAMETER -> parameterName();
          case MESSAGE -> role();
          default -> "";
        };
    return keyword.instruction(name, value());
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
      throw new ModelfilePlace(text, start)
          .wrong(Keyword.expected(), keyword.isEmpty() ? meant(word) : keyword.get() + " of what?");
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
      throw new ModelfilePlace(text, start)
          .wrong(
              "message role must be one of \"system\", \"user\", or \"assistant\"",
              role.isEmpty() ? "one blank between MESSAGE and the role" : "");
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

  private ModelException ended(int place, String detail, String hint) {
    return new ModelfilePlace(text, place).ended(END + detail, hint);
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
