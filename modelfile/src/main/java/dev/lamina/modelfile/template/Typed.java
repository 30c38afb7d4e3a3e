package dev.lamina.modelfile.template;

import java.util.Optional;

/** A value that consists of others, knows its Go type, and may have methods. */
interface Typed {
  String typeName();

  /** What its {@code String} method gives, if it has one: printing uses that. */
  default Optional<String> text() {
    return Optional.empty();
  }

  /** What a method without parameters gives. */
  default Optional<Object> method(String name) {
    return name.equals("String") ? text().map(text -> text) : Optional.empty();
  }
}
