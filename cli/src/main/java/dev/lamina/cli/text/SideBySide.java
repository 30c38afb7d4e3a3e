package dev.lamina.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Two texts in two columns, lines that they have in common beside each other; between them stands
 * what differs: {@code |} a line on both sides, {@code <} and {@code >} one on that side alone. A
 * line's end is shown, so that blanks before it are seen.
 */
public final class SideBySide {
  private static final String END = "⏎";

  /** Of longer texts lines are only compared where they stand. */
  private static final int MOST_LINES = 2000;

  private final List<String> left;
  private final List<String> right;
  private final List<String[]> rows = new ArrayList<>();

  private SideBySide(List<String> left, List<String> right) {
    this.left = left;
    this.right = right;
  }

  /** The lines, each with its newline. */
  public static String text(String leftTitle, String left, String rightTitle, String right) {
    SideBySide both = new SideBySide(lines(left), lines(right));
    if (Math.max(both.left.size(), both.right.size()) > MOST_LINES) {
      both.change(0, both.left.size(), 0, both.right.size());
    } else {
      both.align(both.common());
    }
    return both.columns(leftTitle, rightTitle);
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      lines.add(text.substring(start, end) + END);
      start = end + 1;
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  /** {@code [i][j]}: how many lines the texts have in common from these lines on. */
  private int[][] common() {
    int[][] common = new int[left.size() + 1][right.size() + 1];
    for (int i = left.size() - 1; i >= 0; i--) {
      for (int j = right.size() - 1; j >= 0; j--) {
        common[i][j] =
            left.get(i).equals(right.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private void align(int[][] common) {
    int i = 0;
    int j = 0;
    while (i < left.size() || j < right.size()) {
      int fromLeft = i;
      int fromRight = j;
      while (i < left.size() && j < right.size() && !left.get(i).equals(right.get(j))) {
        if (common[i + 1][j] >= common[i][j + 1]) {
          i++;
        } else {
          j++;
        }
      }
      if (i == left.size() || j == right.size()) {
        i = left.size();
        j = right.size();
      }
      change(fromLeft, i, fromRight, j);
      if (i < left.size()) {
        rows.add(new String[] {left.get(i++), " ", right.get(j++)});
      }
    }
  }

  private void change(int fromLeft, int toLeft, int fromRight, int toRight) {
    int length = Math.max(toLeft - fromLeft, toRight - fromRight);
    for (int k = 0; k < length; k++) {
      String one = fromLeft + k < toLeft ? left.get(fromLeft + k) : "";
      String other = fromRight + k < toRight ? right.get(fromRight + k) : "";
      String mark = one.equals(other) ? " " : one.isEmpty() ? ">" : other.isEmpty() ? "<" : "|";
      rows.add(new String[] {one, mark, other});
    }
  }

  private String columns(String leftTitle, String rightTitle) {
    rows.addFirst(new String[] {leftTitle, " ", rightTitle});
    int width = rows.stream().mapToInt(row -> Width.of(row[0])).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      text.append(row[0]).repeat(' ', width - Width.of(row[0]));
      text.append(' ').append(row[1]).append(' ').append(row[2]).append('\n');
    }
    return text.toString();
  }
}
