package dev.lamina.modelfile.jinja;

import dev.lamina.store.ModelException;

/**
 * What a missing name, attribute or item gives: it prints nothing, iterates over nothing and is
 * false, and fails at any other use.
 *
 * @param reason what the failure then says
 */
record Undefined(String reason) {

  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  static Undefined attribute(Object object, String name) {
    return new Undefined("'" + Types.described(object) + "' has no attribute '" + name + "'");
  }

  static Undefined element(Object object, Object key) {
    return key instanceof String name
        ? attribute(object, name)
        : new Undefined(Types.described(object) + " has no element " + Types.brief(key));
  }

  /** What the sandbox keeps away from templates: it exists in Python, and is no use here. */
  static Undefined unsafe(Object object, String name) {
    return new Undefined(
        "access to attribute '" + name + "' of '" + Types.name(object) + "' object is unsafe.");
  }

  ModelException failure() {
    return ModelException.invalid(reason);
  }
}
