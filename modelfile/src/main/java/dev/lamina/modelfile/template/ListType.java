package dev.lamina.modelfile.template;

import java.util.Base64;

/** The types that slices have. */
enum ListType {
  ANY("[]interface {}"),
  STRINGS("[]string"),
  BYTES("api.ImageData"),
  IMAGES("[]api.ImageData"),
  MESSAGES("[]*template.templateMessage"),
  TOOL_CALLS("[]template.templateToolCall"),
  /** Prints as JSON. */
  TOOLS("template.templateTools"),
  /** One or several names of types; prints as the name where it is one. */
  PROPERTY_TYPE("api.PropertyType"),
  PROPERTIES("[]api.ToolProperty");

  private final String typeName;

  ListType(String typeName) {
    this.typeName = typeName;
  }

  String typeName() {
    return typeName;
  }

  /** An item's value: images are decoded when they are looked at. */
  Object item(Object raw) {
    if (this == IMAGES && raw instanceof String base64) {
      try {
        return GoList.ofBytes(Base64.getDecoder().decode(base64));
      } catch (IllegalArgumentException e) {
        throw new Fault("an image is no base64: " + e.getMessage());
      }
    }
    return Values.of(raw);
  }
}
