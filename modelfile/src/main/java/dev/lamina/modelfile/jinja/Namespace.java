package dev.lamina.modelfile.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one value that a template may change, by {@code set ns.name = …}. */
final class Namespace {
  private final Map<String, Object> attributes = new LinkedHashMap<>();

  void set(String name, Object value) {
    attributes.put(name, value);
  }

  @Nullable Object get(String name) {
    return attributes.get(name);
  }

  Map<String, Object> attributes() {
    return attributes;
  }
}
