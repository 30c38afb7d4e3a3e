package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What is wrong in a store, a line each: the kind, what it is, and which models need it. */
final class FindingLines {
  private static final int NAMED = 5;

  private FindingLines() {}

  static String of(JsonNode findings) {
    StringBuilder lines = new StringBuilder();
    for (JsonNode finding : findings) {
      lines.append(line(finding)).append('\n');
    }
    return lines.toString();
  }

  static String line(JsonNode finding) {
    List<String> models = names(finding.path("models"), NAMED);
    String text = finding.path("kind").asText() + "  " + finding.path("text").asText();
    boolean told = models.isEmpty() || finding.path("kind").asText().equals("unreadable");
    return told ? text : text + "  [" + String.join(", ", models) + "]";
  }

  /** So many names, and how many more there are. */
  static List<String> names(JsonNode list, int most) {
    List<String> names = new ArrayList<>();
    list.forEach(name -> names.add(name.asText()));
    if (names.size() <= most) {
      return names;
    }
    List<String> first = new ArrayList<>(names.subList(0, most));
    first.add("and " + (names.size() - most) + " more");
    return first;
  }
}
