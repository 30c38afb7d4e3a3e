package dev.lamina.modelfile.jinja;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the parentheses of a call.
 *
 * @param list after {@code *}
 * @param mapping after {@code **}
 */
record CallArguments(
    List<Expression> positional,
    List<Named> named,
    @Nullable Expression list,
    @Nullable Expression mapping) {
  static final CallArguments NONE = new CallArguments(List.of(), List.of(), null, null);

  record Named(String name, Expression value) {}

  void forEach(Consumer<@Nullable Expression> action) {
    positional.forEach(action);
    named.forEach(argument -> action.accept(argument.value()));
    if (list != null) {
      action.accept(list);
    }
    if (mapping != null) {
      action.accept(mapping);
    }
  }
}
