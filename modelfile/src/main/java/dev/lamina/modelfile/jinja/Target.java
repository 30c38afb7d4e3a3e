package dev.lamina.modelfile.jinja;

import java.util.List;
import java.util.function.Consumer;

/** What can be assigned to. */
sealed interface Target {
  record Name(String id, Variable variable, int line) implements Target {}

  /** An attribute of a namespace. */
  record NamespaceAttribute(Expression.Name namespace, String attribute, int line)
      implements Target {}

  record Several(List<Target> targets, int line) implements Target {}

  int line();

  /** The same with variables of its own, not yet bound. */
  default Target copy() {
    return switch (this) {
      case Name(String id, Variable variable, int line) -> new Name(id, new Variable(), line);
      case NamespaceAttribute attribute -> attribute;
      case Several(List<Target> targets, int line) ->
          new Several(targets.stream().map(Target::copy).toList(), line);
    };
  }

  default void names(Consumer<Name> action) {
    switch (this) {
      case Name name -> action.accept(name);
      case NamespaceAttribute attribute -> {}
      case Several several -> several.targets().forEach(target -> target.names(action));
    }
  }

  default void namespaces(Consumer<NamespaceAttribute> action) {
    switch (this) {
      case Name name -> {}
      case NamespaceAttribute attribute -> action.accept(attribute);
      case Several several -> several.targets().forEach(target -> target.namespaces(action));
    }
  }
}
