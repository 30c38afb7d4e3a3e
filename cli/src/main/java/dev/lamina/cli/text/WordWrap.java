package dev.lamina.cli.text;

/**
 * Breaks a stream of text between words at the width of a terminal. Text is handed out at once, so
 * a word that turns out not to fit is wiped with control sequences and set on the next line. Not
 * safe for use by several threads.
 */
public final class WordWrap {
  private static final char ESCAPE = '\u001b';

  private final int width;
  private final StringBuilder word = new StringBuilder();
  private int column;
  private int wordWidth;

  /**
   * At the beginning of a line.
   *
   * @param width cells of a line; 0 breaks nothing
   */
  public WordWrap(int width) {
    this.width = width;
  }

  /** What to send to the terminal so that this text appears. */
  public String accept(String text) {
    if (width <= 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 1);
    text.codePoints().forEach(c -> accept(c, out));
    return out.toString();
  }

  private void accept(int c, StringBuilder out) {
    if (c == '\n') {
      out.append('\n');
      newLine();
      return;
    }
    int cells = Width.of(c);
    boolean blank = Character.isWhitespace(c);
    if (column + cells > width) {
      if (blank) {
        out.append('\n');
        newLine();
        return;
      }
      breakLine(out);
    }
    out.appendCodePoint(c);
    column += cells;
    if (blank || Width.isWide(c)) {
      word.setLength(0);
      wordWidth = 0;
    } else {
      word.appendCodePoint(c);
      wordWidth += cells;
    }
  }

  /** Takes the word that has begun along to the next line, unless it fills a line by itself. */
  private void breakLine(StringBuilder out) {
    if (wordWidth == 0 || wordWidth >= column) {
      out.append('\n');
      newLine();
      return;
    }
    out.append(ESCAPE).append('[').append(wordWidth).append('D');
    out.append(ESCAPE).append("[K\n").append(word);
    column = wordWidth;
  }

  private void newLine() {
    column = 0;
    wordWidth = 0;
    word.setLength(0);
  }
}
