package dev.lamina.modelfile.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Go map with strings for keys. */
interface GoMap extends Typed {
  Map<String, ?> entries();

  /** Whether it is the nil map, which JSON writes as null. */
  default boolean nil() {
    return false;
  }

  /** What a missing key gives. */
  default Object missing() {
    return Nil.INTERFACE;
  }

  default Object get(String key) {
    Object value = entries().get(key);
    if (value == null) {
      return entries().containsKey(key) ? Nil.INTERFACE : missing();
    }
    return Values.of(value);
  }

  /** The keys in the order in which Go prints and visits them. */
  default List<String> keys() {
    List<String> keys = new ArrayList<>(entries().keySet());
    keys.sort(GoText::compare);
    return keys;
  }

  /** An object of JSON. */
  record Plain(Map<String, ?> entries) implements GoMap {
    @Override
    public String typeName() {
      return "map[string]interface {}";
    }
  }

  /** The arguments of a tool call: a map that prints as JSON. */
  record Arguments(Map<String, ?> entries, boolean nil) implements GoMap {
    @Override
    public String typeName() {
      return "template.templateArgs";
    }

    @Override
    public Optional<String> text() {
      return Optional.of(nil ? "{}" : GoJson.write(this));
    }
  }

  /** The properties of a tool's parameters: what is missing is a property without anything. */
  record Properties(Map<String, ToolProperty> entries, boolean nil) implements GoMap {
    @Override
    public String typeName() {
      return "template.templateProperties";
    }

    @Override
    public Object missing() {
      return ToolProperty.NONE;
    }

    @Override
    public Optional<String> text() {
      return Optional.of(nil ? "{}" : GoJson.write(this));
    }
  }
}
