package dev.lamina.modelfile.template;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** {@code html}, {@code js} and {@code urlquery}. Spec: gotemplate 48. */
final class Escapes {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String UNRESERVED = "-_.~";

  private Escapes() {}

  /** The one text that the arguments make. */
  static String argument(List<Object> values, Budget budget) {
    if (values.size() == 1 && values.getFirst() instanceof String text) {
      budget.write(text.length());
      return text;
    }
    List<Object> shown = new ArrayList<>();
    for (Object value : values) {
      shown.add(
          switch (value) {
            case Nil _ -> "<no value>";
            default -> value;
          });
    }
    return Printf.print(shown, budget);
  }

  static String html(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> escaped.append("&#34;");
        case '\'' -> escaped.append("&#39;");
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '\0' -> escaped.append('\uFFFD');
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  static String javaScript(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\\' -> escaped.append("\\\\");
                case '\'' -> escaped.append("\\'");
                case '"' -> escaped.append("\\\"");
                case '<', '>', '&', '=' -> escaped.append("\\u%04X".formatted(c));
                default -> character(escaped, c);
              }
            });
    return escaped.toString();
  }

  private static void character(StringBuilder escaped, int c) {
    boolean ascii = c >= ' ' && c < 0x80;
    boolean raw = Character.isBmpCodePoint(c) && GoText.isRaw((char) c);
    if (ascii || raw || (c >= 0x80 && QuotedText.isPrintable(c))) {
      escaped.appendCodePoint(c);
    } else {
      escaped.append("\\u%04X".formatted(c));
    }
  }

  static String query(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (byte b : GoText.bytes(text)) {
      char c = (char) (b & 0xff);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter || UNRESERVED.indexOf(c) >= 0) {
        escaped.append(c);
      } else if (c == ' ') {
        escaped.append('+');
      } else {
        escaped.append('%').append(HEX.toHexDigits(b));
      }
    }
    return escaped.toString();
  }
}
