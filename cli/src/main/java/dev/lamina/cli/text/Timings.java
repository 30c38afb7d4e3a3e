package dev.lamina.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** How long an answer took, from its last object. Spec: http-api-and-cli §4.2. */
public final class Timings {
  private static final double SECOND = 1e9;

  private Timings() {}

  /** One line for each figure that is not zero. */
  public static String text(JsonNode done) {
    StringBuilder text = new StringBuilder();
    duration(text, "total duration:", done.path("total_duration").asLong());
    duration(text, "load duration:", done.path("load_duration").asLong());
    work(text, "prompt eval", done, "prompt_eval_count", "prompt_eval_duration");
    work(text, "eval", done, "eval_count", "eval_duration");
    return text.toString();
  }

  private static void work(
      StringBuilder text, String name, JsonNode done, String countField, String nanosField) {
    long count = done.path(countField).asLong();
    long nanos = done.path(nanosField).asLong();
    if (count > 0) {
      line(text, name + " count:", count + " token(s)");
    }
    duration(text, name + " duration:", nanos);
    if (count > 0 && nanos > 0) {
      String rate = String.format(Locale.ROOT, "%.2f tokens/s", count / (nanos / SECOND));
      line(text, name + " rate:", rate);
    }
  }

  private static void duration(StringBuilder text, String name, long nanos) {
    if (nanos > 0) {
      line(text, name, Times.exact(nanos));
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).repeat(' ', Math.max(1, 22 - name.length())).append(value).append('\n');
  }
}
