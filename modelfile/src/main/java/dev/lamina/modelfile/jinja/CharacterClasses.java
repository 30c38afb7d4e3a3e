package dev.lamina.modelfile.jinja;

import java.util.function.IntPredicate;

/** What Python's {@code is…} methods ask about characters. */
final class CharacterClasses {
  private CharacterClasses() {}

  static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  static boolean letter(int c) {
    return Character.isLetter(c);
  }

  /** Decimal digits of any script. */
  static boolean decimal(int c) {
    return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }

  /** Decimal digits, and those written small, high, in circles or in brackets. */
  static boolean digit(int c) {
    return decimal(c)
        || c == 0xb2
        || c == 0xb3
        || c == 0xb9
        || c == 0x2070
        || (c >= 0x2074 && c <= 0x2079)
        || (c >= 0x2080 && c <= 0x2089)
        || (c >= 0x2460 && c <= 0x2468)
        || (c >= 0x2474 && c <= 0x247c)
        || (c >= 0x2488 && c <= 0x2490);
  }

  @SuppressWarnings("CharacterGetNumericValue") // asked for ideographs only, which have such values
  static boolean numeric(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> Character.isIdeographic(c) && Character.getNumericValue(c) >= 0;
    };
  }

  static boolean all(String text, IntPredicate characters) {
    return !text.isEmpty() && text.codePoints().allMatch(characters);
  }

  static boolean identifier(String text) {
    if (text.isEmpty()) {
      return false;
    }
    int first = text.codePointAt(0);
    return (first == '_' || Character.isUnicodeIdentifierStart(first))
        && text.codePoints()
            .allMatch(
                c ->
                    c == '_'
                        || (Character.isUnicodeIdentifierPart(c)
                            && !Character.isIdentifierIgnorable(c)));
  }

  /** Has letters with case, and all of them upper case. */
  static boolean upper(String text) {
    return cased(text)
        && text.codePoints().noneMatch(c -> lowerCase(c) || Character.isTitleCase(c));
  }

  static boolean lower(String text) {
    return cased(text)
        && text.codePoints().noneMatch(c -> upperCase(c) || Character.isTitleCase(c));
  }

  private static boolean cased(String text) {
    return text.codePoints().anyMatch(CharacterClasses::cased);
  }

  static boolean cased(int c) {
    return upperCase(c) || lowerCase(c) || Character.isTitleCase(c);
  }

  private static boolean upperCase(int c) {
    return Character.isUpperCase(c);
  }

  private static boolean lowerCase(int c) {
    return Character.isLowerCase(c);
  }

  /** Every word starts with a capital, and has no other. */
  static boolean title(String text) {
    boolean inWord = false;
    boolean any = false;
    for (int c : text.codePoints().toArray()) {
      if (upperCase(c) || Character.isTitleCase(c)) {
        if (inWord) {
          return false;
        }
        inWord = true;
        any = true;
      } else if (lowerCase(c)) {
        if (!inWord) {
          return false;
        }
        any = true;
      } else {
        inWord = false;
      }
    }
    return any;
  }
}
