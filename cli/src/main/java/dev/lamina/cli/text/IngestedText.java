package dev.lamina.cli.text;

import dev.lamina.store.Ingested;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** In which ways files came into the store. */
public final class IngestedText {
  private IngestedText() {}

  /** Such as {@code : 98 MB linked, 282 B here already}; empty where nothing came. */
  public static String after(Map<Ingested.Way, Long> bytes) {
    Map<String, Long> words = new TreeMap<>();
    bytes.forEach((way, count) -> words.merge(word(way), count, Long::sum));
    List<String> ways = new ArrayList<>();
    words.forEach((word, count) -> ways.add(Sizes.text(count) + " " + word));
    return ways.isEmpty() ? "" : ": " + String.join(", ", ways);
  }

  private static String word(Ingested.Way way) {
    return switch (way) {
      case KNOWN, PRESENT -> "here already";
      case LINKED -> "linked";
      case CLONED -> "cloned (reflink)";
      case WRITTEN -> "copied";
    };
  }
}
