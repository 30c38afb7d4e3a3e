package dev.lamina.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.List;

/** A value of a model's metadata in one cell of a table. */
final class Metadata {
  private static final int MOST_ITEMS = 3;
  private static final int MOST_CELLS = 10;

  private Metadata() {}

  /** A list is cut where it gets long, and says how much is left out. */
  static String text(JsonNode value) {
    if (!value.isArray()) {
      return scalar(value);
    }
    List<String> shown = new ArrayList<>();
    int cells = 0;
    for (JsonNode item : value) {
      String text = scalar(item);
      cells += Width.of(text) + 1;
      if (shown.size() == MOST_ITEMS || (!shown.isEmpty() && cells > MOST_CELLS)) {
        shown.add("...+" + (value.size() - shown.size()) + " more");
        break;
      }
      shown.add(text);
    }
    return "[" + String.join(" ", shown) + "]";
  }

  /** All of a value, a long list by its length and a digest of its items. */
  static String compared(JsonNode value) {
    if (!value.isArray() || value.size() <= MOST_CELLS) {
      return value.isArray() ? all(value) : scalar(value);
    }
    return text(value) + " " + Digest.of(Json.writeBytes(value)).shortHex();
  }

  /** All items of a short list. */
  static String all(JsonNode list) {
    List<String> items = new ArrayList<>();
    list.forEach(item -> items.add(scalar(item)));
    return "[" + String.join(" ", items) + "]";
  }

  private static String scalar(JsonNode value) {
    if (value.isFloatingPointNumber()) {
      double number = value.doubleValue();
      return number != 0 && Math.abs(number) < 1e-4
          ? Double.toString(number).replaceFirst("\\.0E-(\\d)$", "e-0$1").replace("E-", "e-")
          : Json.number(number);
    }
    return value.isTextual() ? value.textValue().replaceAll("\\R", "\\\\n") : value.asText();
  }
}
