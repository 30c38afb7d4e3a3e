package dev.lamina.modelfile.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done to the variables of a part of a template when it begins. Filled in by {@link
 * Resolver}.
 */
final class Scope {
  /** One variable's beginning. */
  sealed interface Start {
    Variable variable();

    /** It is set from outside: a parameter or a loop's variable. */
    record Parameter(Variable variable) implements Start {}

    /** The context's value, if there is one. */
    record FromContext(Variable variable, String name, @Nullable Variable exported)
        implements Start {}

    /** A copy of an outer variable, which an assignment here does not change. */
    record Copy(Variable variable, Variable outer) implements Start {}

    /** Nothing, until it is assigned. */
    record Unset(Variable variable) implements Start {}
  }

  private List<Start> starts = List.of();

  void start(List<Start> newStarts) {
    starts = List.copyOf(newStarts);
  }

  List<Start> starts() {
    return starts;
  }
}
