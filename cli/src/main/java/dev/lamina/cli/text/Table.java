package dev.lamina.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns that stand under each other, four spaces apart, as Ollama prints them: every cell is
 * padded, the last one too. Spec: http-api-and-cli §4.1.
 */
public final class Table {
  private static final String GAP = "    ";

  private final List<String[]> rows = new ArrayList<>();
  private final boolean headed;
  private final String indent;

  private Table(boolean headed, String indent) {
    this.headed = headed;
    this.indent = indent;
  }

  public static Table headed(String... names) {
    Table table = new Table(true, "");
    table.row(names);
    return table;
  }

  public static Table plain(String indent) {
    return new Table(false, indent);
  }

  public void row(String... cells) {
    rows.add(cells.clone());
  }

  /** The lines, each with its newline. */
  public String text() {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        widths[column] = Math.max(widths[column], Width.of(row[column]));
      }
    }
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < rows.size(); index++) {
      text.append(line(rows.get(index), widths, headed && index == 0));
    }
    return text.toString();
  }

  /** The lines, without blanks at their ends: for last columns of sentences. */
  public String ragged() {
    return text().replaceAll(" +\n", "\n");
  }

  /** In a header the last column ends with one space, in a row with the gap. */
  private String line(String[] row, int[] widths, boolean header) {
    String[] cells = Arrays.copyOf(row, widths.length);
    StringBuilder line = new StringBuilder(indent);
    for (int column = 0; column < cells.length; column++) {
      String cell = cells[column] == null ? "" : cells[column];
      line.append(cell).repeat(' ', widths[column] - Width.of(cell));
      line.append(header && column == cells.length - 1 ? " " : GAP);
    }
    return line.append('\n').toString();
  }
}
