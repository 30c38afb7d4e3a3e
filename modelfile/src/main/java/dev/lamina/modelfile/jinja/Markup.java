package dev.lamina.modelfile.jinja;

/**
 * Text that {@code safe} or {@code escape} has marked: it prints as it is, but escapes what is
 * added to it, even where nothing else is escaped.
 */
record Markup(String text) {

  /** The text of a value with the five characters that are special in HTML replaced. */
  static String escape(Object value) {
    if (value instanceof Markup markup) {
      return markup.text();
    }
    String text = Repr.text(value);
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '\'' -> escaped.append("&#39;");
        case '"' -> escaped.append("&#34;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
