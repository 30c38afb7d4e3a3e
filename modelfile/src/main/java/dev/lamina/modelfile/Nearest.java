package dev.lamina.modelfile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which known word was meant by a mistyped one. */
final class Nearest {
  private Nearest() {}

  /** The known word with the fewest edits, if they are few for its length; case does not count. */
  static Optional<String> of(String word, Collection<String> known) {
    String typed = word.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, typed.length() / 3);
    return known.stream()
        .filter(candidate -> edits(typed, candidate.toLowerCase(Locale.ROOT)) <= limit)
        .min(
            Comparator.comparingInt(candidate -> edits(typed, candidate.toLowerCase(Locale.ROOT))));
  }

  /** Levenshtein's distance. */
  static int edits(String left, String right) {
    // A known word is short; a long text is no misspelling of it.
    if (Math.abs(left.length() - right.length()) > 8) {
      return Integer.MAX_VALUE;
    }
    int[] above = new int[right.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = above[0];
      above[0] = i;
      for (int j = 1; j < above.length; j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = above[j];
        above[j] = Math.min(replaced, 1 + Math.min(above[j], above[j - 1]));
      }
    }
    return above[right.length()];
  }
}
