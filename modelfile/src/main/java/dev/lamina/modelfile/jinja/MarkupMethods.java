package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The methods of marked text: those of strings, with marked results and escaped additions. */
final class MarkupMethods {
  private MarkupMethods() {}

  static @Nullable Callable of(Markup markup, String name) {
    String text = markup.text();
    Callable plain = StringMethods.of(text, name);
    if (plain == null) {
      return null;
    }
    return switch (name) {
      case "format" ->
          Callable.method(
              name, (run, arguments) -> new Markup(BraceFormat.format(run, text, arguments, true)));
      case "join" ->
          Callable.method(
              name,
              (run, arguments) ->
                  new Markup(join(run, text, arguments.bindPositional(name, 1, 1).get(0))));
      case "replace" -> Callable.method(name, (run, arguments) -> replace(run, text, arguments));
      default -> Callable.method(name, (run, arguments) -> marked(plain.call(run, arguments)));
    };
  }

  private static Object marked(Object result) {
    return switch (result) {
      case String text -> new Markup(text);
      case Sequence sequence ->
          sequence.with(
              new ArrayList<>(sequence.items().stream().map(MarkupMethods::marked).toList()));
      default -> result;
    };
  }

  private static String join(Run run, String separator, Object items) {
    List<Object> escaped = new ArrayList<>();
    for (Iterator<Object> each = Iteration.of(run, items); each.hasNext(); ) {
      escaped.add(Markup.escape(each.next()));
    }
    return StringParts.join(run, separator, Sequence.list(escaped));
  }

  private static Object replace(Run run, String text, Arguments arguments) {
    Arguments.Bound bound = arguments.bindPositional("replace", 2, 3);
    return new Markup(
        StringParts.replace(
            run, text, bound.text("replace", 0), Markup.escape(bound.get(1)), bound.size(2, -1)));
  }
}
