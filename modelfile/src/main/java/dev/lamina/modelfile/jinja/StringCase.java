package dev.lamina.modelfile.jinja;

import java.util.Locale;

/** Upper, lower and title case, with the mappings of one character to several. */
final class StringCase {
  private StringCase() {}

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** For comparing without regard to case. */
  static String fold(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    text.codePoints().forEach(c -> folded.append(fold(c)));
    return folded.toString();
  }

  /** Cherokee folds to its capitals; what has a longer upper case (as ß) folds through it. */
  private static String fold(int c) {
    if (c >= 0x13a0 && c <= 0x13f5) {
      return Character.toString(c);
    }
    String character = Character.toString(c);
    String upper = character.toUpperCase(Locale.ROOT);
    boolean cherokee = upper.codePointAt(0) >= 0x13a0 && upper.codePointAt(0) <= 0x13f5;
    if (cherokee || c == 0x131) {
      return cherokee ? upper : character;
    }
    String lower =
        upper.codePoints().count() > 1 || c == 0x3c2 || c == 0xb5 || c == 0x17f
            ? upper.toLowerCase(Locale.ROOT)
            : character.toLowerCase(Locale.ROOT);
    return lower.replace('\u03c2', '\u03c3');
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    // Lower case looks around (the Greek sigma at a word's end), so the whole text is lowered.
    String lowered = text.toLowerCase(Locale.ROOT);
    String first = text.substring(0, end).toLowerCase(Locale.ROOT);
    return titled(text.codePointAt(0)) + lowered.substring(first.length());
  }

  /** Every letter after a letter is lowered, every other one gets title case. */
  static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    String lowered = text.toLowerCase(Locale.ROOT);
    boolean sameLength = lowered.length() == text.length();
    boolean inWord = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (!inWord) {
        out.append(titled(c));
      } else if (sameLength) {
        out.appendCodePoint(lowered.codePointAt(i));
      } else {
        out.append(Character.toString(c).toLowerCase(Locale.ROOT));
      }
      inWord = CharacterClasses.cased(c);
    }
    return out.toString();
  }

  /** A character in title case: as upper case, but of several letters only the first is large. */
  static String titled(int c) {
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    int title = Character.toTitleCase(c);
    if (upper.codePointCount(0, upper.length()) == 1 || title != c) {
      return Character.toString(title);
    }
    int end = upper.offsetByCodePoints(0, 1);
    return upper.substring(0, end) + upper.substring(end).toLowerCase(Locale.ROOT);
  }

  static String swap(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              String character = Character.toString(c);
              out.append(
                  Character.isUpperCase(c)
                      ? character.toLowerCase(Locale.ROOT)
                      : Character.isLowerCase(c) ? character.toUpperCase(Locale.ROOT) : character);
            });
    return out.toString();
  }
}
