package dev.lamina.cli.text;

import dev.lamina.modelfile.Finding;
import java.util.List;

/** What lint found, each with its line and a caret under its place. */
public final class FindingText {
  private static final int LONGEST = 120;

  private FindingText() {}

  public static String of(String file, List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append(file)
          .append(':')
          .append(finding.line())
          .append(':')
          .append(finding.column())
          .append(": ")
          .append(finding.severity().word())
          .append(": ")
          .append(finding.message())
          .append('\n');
      String number = "%5d | ".formatted(finding.line());
      text.append(number).append(shown(finding)).append('\n');
      text.repeat(' ', number.length() - 2).append("| ").append(caret(finding)).append("^\n");
    }
    return text.toString();
  }

  /** How many there are, in words. */
  public static String summary(String file, List<Finding> findings) {
    long errors =
        findings.stream().filter(finding -> finding.severity() == Finding.Severity.ERROR).count();
    return file + ": " + count(errors, "error") + ", " + count(findings.size() - errors, "warning");
  }

  private static String count(long count, String word) {
    return (count == 0 ? "no" : String.valueOf(count)) + " " + word + (count == 1 ? "" : "s");
  }

  /** The line from a place before the column on, if it is long; what cannot be seen is a dot. */
  private static String shown(Finding finding) {
    String line = plain(finding.shown());
    int from = start(finding);
    int to =
        line.offsetByCodePoints(from, Math.min(LONGEST, line.codePointCount(from, line.length())));
    return line.substring(from, to);
  }

  private static String caret(Finding finding) {
    String line = plain(finding.shown());
    int from = start(finding);
    int count = Math.min(finding.column() - 1, line.codePointCount(0, line.length()));
    return " ".repeat(Width.of(line.substring(from, line.offsetByCodePoints(0, count))));
  }

  private static int start(Finding finding) {
    String line = plain(finding.shown());
    int skipped =
        Math.max(
            0, Math.min(finding.column(), line.codePointCount(0, line.length())) - LONGEST / 2);
    return line.offsetByCodePoints(0, skipped);
  }

  private static String plain(String line) {
    return line.replaceAll("[\\p{Cntrl}\\p{Cf}]", " ");
  }
}
