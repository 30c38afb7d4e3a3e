package dev.lamina.modelfile.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Go slice: part of an array, which may be grown to the array's end. Spec: gotemplate 37.
 *
 * @param items the whole array
 * @param nil whether it is the nil slice, which JSON writes as null
 */
record GoList(List<?> items, int offset, int length, int capacity, ListType type, boolean nil)
    implements Typed {

  /** A list of anything. */
  static GoList of(List<?> items) {
    return of(items, ListType.ANY);
  }

  static GoList of(List<?> items, ListType type) {
    return new GoList(items, 0, items.size(), items.size(), type, false);
  }

  /** A list that is nil if it is empty. */
  static GoList orNil(List<?> items, ListType type) {
    return new GoList(items, 0, items.size(), items.size(), type, items.isEmpty());
  }

  static GoList ofBytes(byte[] bytes) {
    List<Unsigned> items = new ArrayList<>(bytes.length);
    for (byte b : bytes) {
      items.add(new Unsigned(b & 0xff));
    }
    return of(items, ListType.BYTES);
  }

  Object get(int index) {
    return type.item(items.get(offset + index));
  }

  /** Items {@code from} to {@code to}, which may lie behind the length; all are in range. */
  GoList slice(int from, int to, int end) {
    return new GoList(items, offset + from, to - from, end - from, type, nil);
  }

  boolean isBytes() {
    return type == ListType.BYTES;
  }

  /** The bytes of a list of bytes. */
  byte[] bytes() {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = get(i) instanceof Unsigned unsigned ? (byte) unsigned.value() : 0;
    }
    return bytes;
  }

  @Override
  public String typeName() {
    return type.typeName();
  }

  @Override
  public Optional<String> text() {
    return switch (type) {
      case TOOLS -> Optional.of(GoJson.write(this));
      case PROPERTY_TYPE -> Optional.of(propertyType());
      case ANY, STRINGS, BYTES, IMAGES, MESSAGES, TOOL_CALLS, PROPERTIES -> Optional.empty();
    };
  }

  private String propertyType() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      names.add(get(i) instanceof String name ? name : "");
    }
    return length == 1 ? names.getFirst() : length == 0 ? "" : "[" + String.join(" ", names) + "]";
  }
}
