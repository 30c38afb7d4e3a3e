package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Map;

/** Python's {@code str.format}, with the sandbox's rules for attributes. For one use. */
final class BraceFormat {
  private static final int DEEPEST = 2;

  private final Run run;
  private final List<Object> positional;
  private final Map<String, Object> named;
  private final boolean escape;
  private int automatic;
  private boolean numbered;

  private BraceFormat(Run run, Arguments arguments, boolean escape) {
    this.run = run;
    this.positional = arguments.positional();
    this.named = arguments.named();
    this.escape = escape;
  }

  /**
   * Formats.
   *
   * @param escape whether what is put in is escaped, as marked text wants it
   */
  static String format(Run run, String template, Arguments arguments, boolean escape) {
    return new BraceFormat(run, arguments, escape).expand(template, DEEPEST);
  }

  private String expand(String template, int depth) {
    if (depth < 0) {
      throw Errors.value("Max string recursion exceeded");
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at);
      boolean doubled = at + 1 < template.length() && template.charAt(at + 1) == c;
      if (c != '{' && c != '}') {
        out.append(c);
        at++;
      } else if (doubled) {
        out.append(c);
        at += 2;
      } else if (c == '}') {
        throw Errors.value("Single '}' encountered in format string");
      } else {
        int end = end(template, at + 1);
        out.append(field(template.substring(at + 1, end), depth));
        run.made(out.length() / 16);
        at = end + 1;
      }
    }
    return out.toString();
  }

  private static int end(String template, int start) {
    int open = 1;
    for (int i = start; i < template.length(); i++) {
      char c = template.charAt(i);
      open += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    throw Errors.value("expected '}' before end of string");
  }

  /** {@code name[.attribute][[index]][!conversion][:spec]}. */
  private String field(String field, int depth) {
    int colon = nameEnd(field);
    String name = field.substring(0, colon);
    String rest = field.substring(colon);
    char conversion = 0;
    if (rest.startsWith("!")) {
      if (rest.length() < 2 || (rest.length() > 2 && rest.charAt(2) != ':')) {
        throw Errors.value("expected ':' after conversion specifier");
      }
      conversion = rest.charAt(1);
      rest = rest.substring(2);
    }
    Object value = converted(value(name), conversion);
    String spec = rest.isEmpty() ? "" : expand(rest.substring(1), depth - 1);
    String text = FormatSpec.format(run, value, spec);
    return escape && !(value instanceof Markup) ? Markup.escape(text) : text;
  }

  private static int nameEnd(String field) {
    boolean inBrackets = false;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '[') {
        inBrackets = true;
      } else if (c == ']') {
        inBrackets = false;
      } else if (!inBrackets && (c == ':' || c == '!')) {
        return i;
      }
    }
    return field.length();
  }

  private static Object converted(Object value, char conversion) {
    return switch (conversion) {
      case 0 -> value;
      case 's' -> Repr.text(value);
      case 'r' -> Repr.of(value);
      case 'a' -> PercentFormat.ascii(Repr.of(value));
      default -> throw Errors.value("Unknown conversion specifier " + conversion);
    };
  }

  private Object value(String name) {
    int at = 0;
    while (at < name.length() && name.charAt(at) != '.' && name.charAt(at) != '[') {
      at++;
    }
    Object value = first(name.substring(0, at));
    while (at < name.length()) {
      if (name.charAt(at) == '.') {
        int end = at + 1;
        while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
          end++;
        }
        value = Attributes.attribute(value, name.substring(at + 1, end));
        at = end;
      } else {
        int end = name.indexOf(']', at);
        if (end < 0 || name.charAt(at) != '[') {
          throw Errors.value("Missing ']' in format string");
        }
        String key = name.substring(at + 1, end);
        value = Attributes.item(value, isNumber(key) ? (Object) Long.valueOf(key) : key);
        at = end + 1;
      }
    }
    return value;
  }

  private Object first(String name) {
    if (!name.isEmpty() && !isNumber(name)) {
      Object value = named.get(name);
      if (value == null) {
        throw ModelException.invalid("KeyError: '" + name + "'");
      }
      return value;
    }
    if ((name.isEmpty() && numbered) || (!name.isEmpty() && automatic > 0)) {
      throw Errors.value("cannot switch between manual and automatic field numbering");
    }
    numbered |= !name.isEmpty();
    int index = name.isEmpty() ? automatic++ : Integer.parseInt(name);
    if (index >= positional.size()) {
      throw ModelException.invalid(
          "IndexError: Replacement index " + index + " out of range for positional args tuple");
    }
    return positional.get(index);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() < 10
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
