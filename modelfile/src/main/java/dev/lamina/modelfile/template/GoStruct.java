package dev.lamina.modelfile.template;

import java.util.Map;
import java.util.Optional;

/** A Go struct: the adapter through which templates see Java's records. */
interface GoStruct extends Typed {
  /**
   * Whether values are pointers to the struct, which can be compared and print with an ampersand.
   */
  default boolean isPointer() {
    return false;
  }

  Optional<Object> field(String name);

  /** The fields in their order, as printing shows them. */
  Map<String, Object> fields();

  /** The fields that JSON shows, in their order and under their names there. */
  default Map<String, Object> json() {
    return fields();
  }
}
