package dev.lamina.modelfile.template;

import dev.lamina.store.Json;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes values as Go's encoding/json does: maps sorted by key, structs in their order, and {@code
 * <}, {@code >}, {@code &} escaped. Spec: gotemplate 14, 43. Own code, not the store's, for bytes
 * that are no UTF-8 and numbers that are no decimals have no place there.
 */
final class GoJson {
  private static final int DEEPEST = 500;

  private final StringBuilder out = new StringBuilder();

  private GoJson() {}

  /** The text; empty if JSON cannot express the value. */
  static String write(Object value, Budget budget) {
    String text = write(value);
    budget.write(text.length());
    return text;
  }

  static String write(Object value) {
    GoJson json = new GoJson();
    return json.value(value, 0) ? json.out.toString() : "";
  }

  private boolean value(Object value, int depth) {
    if (depth > DEEPEST) {
      throw new Fault("a value is nested more than " + DEEPEST + " deep");
    }
    switch (value) {
      case Nil _ -> out.append("null");
      case String text -> string(text);
      case Boolean bool -> out.append(bool.booleanValue());
      case Long whole -> out.append(whole.longValue());
      case Unsigned unsigned -> out.append(unsigned.value());
      case Double real -> {
        if (real.isNaN() || real.isInfinite()) {
          return false;
        }
        out.append(Json.number(real));
      }
      case GoList list -> {
        return list(list, depth);
      }
      case GoMap map -> {
        return map(map, depth);
      }
      case GoStruct struct -> {
        return struct(struct, depth);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean list(GoList list, int depth) {
    if (list.nil()) {
      out.append("null");
      return true;
    }
    if (list.isBytes()) {
      string(Base64.getEncoder().encodeToString(list.bytes()));
      return true;
    }
    if (list.type() == ListType.PROPERTY_TYPE && list.length() == 1) {
      return value(list.get(0), depth);
    }
    out.append('[');
    for (int i = 0; i < list.length(); i++) {
      separate(i);
      if (!value(list.get(i), depth + 1)) {
        return false;
      }
    }
    out.append(']');
    return true;
  }

  private boolean map(GoMap map, int depth) {
    if (map.nil()) {
      out.append("null");
      return true;
    }
    out.append('{');
    List<String> keys = map.keys();
    for (int i = 0; i < keys.size(); i++) {
      separate(i);
      if (!member(keys.get(i), map.get(keys.get(i)), depth)) {
        return false;
      }
    }
    out.append('}');
    return true;
  }

  private boolean struct(GoStruct struct, int depth) {
    out.append('{');
    int i = 0;
    for (Map.Entry<String, Object> member : struct.json().entrySet()) {
      separate(i++);
      if (!member(member.getKey(), member.getValue(), depth)) {
        return false;
      }
    }
    out.append('}');
    return true;
  }

  private boolean member(String name, Object value, int depth) {
    string(name);
    out.append(':');
    return value(value, depth + 1);
  }

  private void separate(int index) {
    if (index > 0) {
      out.append(',');
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      Optional<String> escape = isPlain(c) ? Optional.empty() : escape(text, i);
      if (escape.isPresent()) {
        out.append(escape.get());
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
  }

  private static Optional<String> escape(String text, int i) {
    char c = text.charAt(i);
    return switch (c) {
      case '"' -> Optional.of("\\\"");
      case '\\' -> Optional.of("\\\\");
      case '\n' -> Optional.of("\\n");
      case '\r' -> Optional.of("\\r");
      case '\t' -> Optional.of("\\t");
      case '\b' -> Optional.of("\\b");
      case '\f' -> Optional.of("\\f");
      default -> {
        if (c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029) {
          yield Optional.of("\\u%04x".formatted((int) c));
        }
        yield GoText.isLone(text, i) ? Optional.of("\\ufffd") : Optional.empty();
      }
    };
  }
}
