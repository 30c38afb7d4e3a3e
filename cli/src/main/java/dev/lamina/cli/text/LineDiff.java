package dev.lamina.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * What was taken out of some lines and put in, so that the fewest change. Where there are very many
 * lines everything counts as changed, for the work grows with the product of both.
 */
final class LineDiff {
  private static final int MOST = 4_000_000;

  /** A line, and whether it is of both sides (a blank), of the first or of the second alone. */
  record Line(char sign, String text) {}

  private final List<String> before;
  private final List<String> after;

  private LineDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
  }

  /** All lines of both sides, in order. */
  static List<Line> of(List<String> before, List<String> after) {
    LineDiff diff = new LineDiff(before, after);
    return (long) before.size() * after.size() > MOST ? diff.all() : diff.fewest();
  }

  /** The changed lines, each with some around it that are not. */
  static List<Line> near(List<Line> lines, int around) {
    List<Line> near = new ArrayList<>();
    boolean gap = false;
    for (int i = 0; i < lines.size(); i++) {
      int from = Math.max(0, i - around);
      int to = Math.min(lines.size(), i + around + 1);
      if (lines.subList(from, to).stream().anyMatch(line -> line.sign() != ' ')) {
        if (gap && !near.isEmpty()) {
          near.add(new Line(' ', "..."));
        }
        gap = false;
        near.add(lines.get(i));
      } else {
        gap = true;
      }
    }
    return near;
  }

  private List<Line> all() {
    List<Line> lines = new ArrayList<>();
    before.forEach(line -> lines.add(new Line('-', line)));
    after.forEach(line -> lines.add(new Line('+', line)));
    return lines;
  }

  private List<Line> fewest() {
    int[][] common = common();
    List<Line> lines = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
        lines.add(new Line(' ', before.get(i)));
        i++;
        j++;
      } else if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
        lines.add(new Line('-', before.get(i++)));
      } else {
        lines.add(new Line('+', after.get(j++)));
      }
    }
    return lines;
  }

  /** How many lines both sides share from line i of the first and j of the second on. */
  private int[][] common() {
    int[][] common = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        common[i][j] =
            before.get(i).equals(after.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
