package dev.lamina.modelfile.template;

import java.util.Map;
import java.util.Optional;

/**
 * A struct from its fields.
 *
 * @param fields by name, in their order
 * @param json the same as JSON has them
 * @param printsAsJson whether printing gives JSON
 */
record Struct(
    String typeName, Map<String, Object> fields, Map<String, Object> json, boolean printsAsJson)
    implements GoStruct {

  @Override
  public Optional<Object> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  @Override
  public Optional<String> text() {
    return printsAsJson ? Optional.of(GoJson.write(this)) : Optional.empty();
  }
}
