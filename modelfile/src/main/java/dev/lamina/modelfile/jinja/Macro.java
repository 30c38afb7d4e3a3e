package dev.lamina.modelfile.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A macro as a value: its body with the variables around it. */
final class Macro implements Callable {
  private final Renderer renderer;
  private final String name;
  private final MacroBody body;
  private final Activation outer;

  /**
   * Remembers where the macro was made.
   *
   * @param outer the variables around it, whose later values it sees
   */
  Macro(Renderer renderer, String name, MacroBody body, Activation outer) {
    this.renderer = renderer;
    this.name = name;
    this.body = body;
    this.outer = outer;
  }

  Object name() {
    return name.isEmpty() ? None.NONE : name;
  }

  boolean isNamed() {
    return !name.isEmpty();
  }

  @Nullable Object attribute(String attribute) {
    return switch (attribute) {
      case "name" -> name();
      case "arguments" ->
          Sequence.tuple(
              body.parameters.stream().<Object>map(parameter -> parameter.name().id()).toList());
      case "catch_kwargs" -> body.kwargs() != null;
      case "catch_varargs" -> body.varargs() != null;
      case "caller" -> body.caller() != null;
      default -> null;
    };
  }

  @Override
  public String type() {
    return "Macro";
  }

  @Override
  public Object call(Run run, Arguments arguments) {
    run.enter();
    Activation inside = new Activation(body.layout.slots(), outer);
    Map<String, Object> named = new LinkedHashMap<>(arguments.named());
    pass(arguments.positional(), named, inside);
    Object text = renderer.macro(body, inside);
    run.leave();
    return text;
  }

  private void pass(List<Object> positional, Map<String, Object> named, Activation inside) {
    int count = body.parameters.size();
    boolean callerPassed = false;
    for (int i = 0; i < count; i++) {
      Target.Name parameter = body.parameters.get(i).name();
      boolean byPlace = i < positional.size();
      inside.set(parameter.variable(), byPlace ? positional.get(i) : named.remove(parameter.id()));
      callerPassed |= parameter.id().equals("caller") && (!byPlace || positional.size() >= count);
    }
    Variable caller = body.caller();
    if (caller != null && !callerPassed) {
      Object passed = named.remove("caller");
      inside.set(
          caller,
          passed == null || passed == None.NONE ? new Undefined("No caller defined") : passed);
    }
    Variable kwargs = body.kwargs();
    if (kwargs != null) {
      Dict.Builder rest = new Dict.Builder();
      named.forEach(rest::put);
      inside.set(kwargs, rest.build());
    } else if (!named.isEmpty()) {
      throw Errors.type(
          "macro "
              + Repr.of(name())
              + " takes no keyword argument '"
              + Objects.requireNonNull(named.keySet().iterator().next())
              + "'");
    }
    Variable varargs = body.varargs();
    if (varargs != null) {
      inside.set(
          varargs,
          Sequence.tuple(
              List.copyOf(
                  positional.subList(Math.min(count, positional.size()), positional.size()))));
    } else if (positional.size() > count) {
      throw Errors.type(
          "macro " + Repr.of(name()) + " takes not more than " + count + " argument(s)");
    }
  }
}
