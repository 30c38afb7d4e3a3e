package dev.lamina.cli.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Words that may have been meant by a word that is none of them. */
public final class Suggestions {
  private static final int MOST = 3;

  private Suggestions() {}

  /**
   * The likeliest first: words that differ by few letters left out, added, changed or swapped, and
   * words that begin so.
   */
  public static List<String> of(String typed, Collection<String> known) {
    String word = typed.toLowerCase(Locale.ROOT);
    int most = Math.max(1, word.length() / 3);
    return known.stream()
        .filter(each -> begins(each, word) || distance(word, each.toLowerCase(Locale.ROOT)) <= most)
        .sorted(
            Comparator.comparingInt((String each) -> distance(word, each.toLowerCase(Locale.ROOT))))
        .limit(MOST)
        .toList();
  }

  private static boolean begins(String known, String word) {
    return word.length() > 1 && known.toLowerCase(Locale.ROOT).startsWith(word);
  }

  /** Letters left out, added, changed, or swapped with their neighbours. */
  static int distance(String a, String b) {
    int[][] of = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          of[i][j] = i + j;
          continue;
        }
        int change = of[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        of[i][j] = Math.min(change, Math.min(of[i - 1][j], of[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          of[i][j] = Math.min(of[i][j], of[i - 2][j - 2] + 1);
        }
      }
    }
    return of[a.length()][b.length()];
  }
}
