package dev.lamina.modelfile.template;

/** The two ways in which there is no value. Spec: gotemplate 30–32. */
enum Nil {
  /** Nothing at all: what a pipeline gives for a missing key. Any field of it is nothing again. */
  NONE,
  /** A null that was found in a map or list: a field of it is an error. */
  INTERFACE;

  static boolean is(Object value) {
    return value instanceof Nil;
  }
}
