package dev.lamina.runtime.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.List;

/** Whole numbers between two bounds, digit by digit. */
final class IntegerRule {
  /** Bounds further away are none: no model means such a number. */
  private static final long FARTHEST = 1_000_000_000_000_000L - 1;

  private IntegerRule() {}

  static String of(ObjectNode schema, Rules rules) {
    long least = bound(schema, "minimum", "exclusiveMinimum", 1, -FARTHEST);
    long most = bound(schema, "maximum", "exclusiveMaximum", -1, FARTHEST);
    if (least > most) {
      throw SchemaGrammar.invalid("there is no integer from " + least + " to " + most);
    }
    if (least == -FARTHEST && most == FARTHEST) {
      return "integer";
    }
    List<String> choices = new ArrayList<>();
    if (least < 0) {
      String digits = between(Math.max(1, -Math.min(most, -1)), -least);
      choices.add("\"-\" ( " + digits + " )");
    }
    if (most >= 0) {
      choices.add(between(Math.max(least, 0), most));
    }
    return rules.add(String.join(" | ", choices));
  }

  private static long bound(
      ObjectNode schema, String name, String exclusive, int step, long absent) {
    JsonNode open = schema.path(exclusive);
    JsonNode node = open.isNumber() ? open : schema.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return absent;
    }
    if (!node.isNumber()) {
      throw SchemaGrammar.invalid(name + ": " + Json.write(node) + " is no number");
    }
    double value = node.doubleValue();
    double whole = step > 0 ? Math.ceil(value) : Math.floor(value);
    boolean out = whole == value && (open.isNumber() || open.asBoolean(false));
    return (long) Math.clamp(out ? whole + step : whole, -FARTHEST, FARTHEST);
  }

  /** Alternatives for the numbers between two that are not negative, without leading zeros. */
  private static String between(long least, long most) {
    List<String> choices = new ArrayList<>();
    long from = least;
    while (from <= most) {
      long end = Math.min(most, lastOfLength(from));
      digits(Long.toString(from), Long.toString(end), "", choices);
      from = end + 1;
    }
    return String.join(" | ", choices);
  }

  private static long lastOfLength(long number) {
    long last = 9;
    while (last < number) {
      last = last * 10 + 9;
    }
    return last;
  }

  /** Numbers of as many digits as both have, behind digits that are settled. */
  private static void digits(String least, String most, String before, List<String> choices) {
    if (least.isEmpty()) {
      choices.add(before.strip());
      return;
    }
    char low = least.charAt(0);
    char high = most.charAt(0);
    String zeros = "0".repeat(least.length() - 1);
    String nines = "9".repeat(least.length() - 1);
    if (low == high) {
      digits(least.substring(1), most.substring(1), before + " \"" + low + "\"", choices);
      return;
    }
    if (!least.substring(1).equals(zeros)) {
      digits(least.substring(1), nines, before + " \"" + low + "\"", choices);
      low++;
    }
    boolean cut = !most.substring(1).equals(nines);
    if (cut) {
      high--;
    }
    if (low <= high) {
      String rest = zeros.isEmpty() ? "" : " [0-9]{" + zeros.length() + "}";
      choices.add((before + " [" + low + "-" + high + "]" + rest).strip());
    }
    if (cut) {
      digits(zeros, most.substring(1), before + " \"" + most.charAt(0) + "\"", choices);
    }
  }
}
