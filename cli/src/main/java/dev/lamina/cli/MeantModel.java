package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.text.Suggestions;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which model may have been meant by a name that the server does not know. */
final class MeantModel {
  private static final Pattern MISSING = Pattern.compile("model ['\"]([^'\"]+)['\"] not found");
  private static final String LATEST = ":latest";

  private MeantModel() {}

  /** Names of models, the likeliest first; none where the failure is another. */
  static List<String> of(Program program, Exception failure) {
    Matcher missing = MISSING.matcher(String.valueOf(failure.getMessage()));
    if (!(failure instanceof ModelException) || !missing.find()) {
      return List.of();
    }
    try {
      return among(program.api().get("/api/tags").path("models"), missing.group(1));
    } catch (IOException | ModelException e) {
      // A hint is only a hint: what went wrong is told already.
      return List.of();
    }
  }

  private static List<String> among(JsonNode models, String name) {
    Map<String, String> known = new LinkedHashMap<>(); // as it may be written, as it is called
    List<String> otherTags = new ArrayList<>();
    String wanted = withoutTag(name);
    for (JsonNode model : models) {
      String full = model.path("name").asText();
      known.put(full, full);
      known.put(shortest(full), full);
      known.putIfAbsent(withoutTag(full.substring(full.lastIndexOf('/') + 1)), full);
      if (withoutTag(full).equalsIgnoreCase(wanted)) {
        otherTags.add(full);
      }
    }
    if (!otherTags.isEmpty()) {
      return otherTags;
    }
    return Suggestions.of(shortest(name), known.keySet()).stream()
        .map(each -> shortest(known.getOrDefault(each, each)))
        .distinct()
        .toList();
  }

  private static String shortest(String name) {
    return name.endsWith(LATEST) ? name.substring(0, name.length() - LATEST.length()) : name;
  }

  private static String withoutTag(String name) {
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }
}
