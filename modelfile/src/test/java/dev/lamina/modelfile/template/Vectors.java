package dev.lamina.modelfile.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cases that Go and Ollama answered. */
final class Vectors {
  private Vectors() {}

  /** A file's cases; there are as many as its header says. */
  static List<JsonNode> cases(String file) throws IOException {
    JsonNode root = Json.parse(Files.readAllBytes(TestModels.vectors().resolve(file)));
    List<JsonNode> cases = root.path("cases").valueStream().toList();
    if (cases.size() != root.path("header").path("count").asInt()) {
      throw new IllegalStateException(file + " has " + cases.size() + " cases");
    }
    return cases;
  }

  /** Data with Go's types: integers and floats apart. */
  static @Nullable Object plain(JsonNode json) {
    if (json.isObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      json.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
      return map;
    }
    if (json.isArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      json.forEach(each -> list.add(plain(each)));
      return list;
    }
    if (json.isNumber()) {
      return json.isIntegralNumber() ? (Object) json.longValue() : json.doubleValue();
    }
    return json.isNull() ? null : json.isBoolean() ? (Object) json.booleanValue() : json.asText();
  }
}
