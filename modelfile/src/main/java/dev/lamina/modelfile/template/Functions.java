package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.GoFunction.Body;
import dev.lamina.modelfile.template.GoFunction.Texts;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** The functions of Go, and those that Ollama adds. Spec: store-and-modelfile §7.2. */
final class Functions {
  static final Map<String, GoFunction> ALL = all();

  private Functions() {}

  private static Map<String, GoFunction> all() {
    Map<String, GoFunction> all = new HashMap<>();
    add(all, "and", 1, true, new GoFunction.Lazy());
    add(all, "or", 1, true, new GoFunction.Lazy());
    comparisons(all);
    values(all);
    texts(all);
    ollama(all);
    return Map.copyOf(all);
  }

  private static void comparisons(Map<String, GoFunction> all) {
    add(all, "not", 1, false, (a, _) -> !Values.isTrue(a.getFirst()));
    add(all, "eq", 1, true, (a, e) -> Comparison.equalsAny(a, e.budget()));
    add(all, "ne", 2, false, (a, e) -> !Comparison.equalsAny(a, e.budget()));
    add(all, "lt", 2, false, (a, e) -> Comparison.less(a.get(0), a.get(1), e.budget()));
    add(all, "le", 2, false, (a, e) -> Comparison.lessOrEqual(a.get(0), a.get(1), e.budget()));
    add(all, "gt", 2, false, (a, e) -> !Comparison.lessOrEqual(a.get(0), a.get(1), e.budget()));
    add(all, "ge", 2, false, (a, e) -> !Comparison.less(a.get(0), a.get(1), e.budget()));
  }

  private static void values(Map<String, GoFunction> all) {
    add(all, "len", 1, false, (a, e) -> Indexing.length(a.getFirst(), e.budget()));
    add(all, "index", 1, true, (a, e) -> Indexing.index(a, e.budget()));
    add(all, "slice", 1, true, (a, e) -> Indexing.slice(a, e.budget()));
    add(all, "call", 1, true, (a, _) -> call(a.getFirst()));
  }

  private static void texts(Map<String, GoFunction> all) {
    add(all, "print", 0, true, (a, e) -> Printf.print(a, e.budget()));
    add(all, "println", 0, true, (a, e) -> Printf.printLine(a, e.budget()));
    all.put(
        "printf",
        new GoFunction(
            "printf", 1, true, Texts.FIRST, false, (a, e) -> Printf.format(a, e.budget())));
    add(all, "html", 0, true, (a, e) -> Escapes.html(Escapes.argument(a, e.budget())));
    add(all, "js", 0, true, (a, e) -> Escapes.javaScript(Escapes.argument(a, e.budget())));
    add(all, "urlquery", 0, true, (a, e) -> Escapes.query(Escapes.argument(a, e.budget())));
  }

  private static void ollama(Map<String, GoFunction> all) {
    all.put(
        "json",
        new GoFunction(
            "json", 1, false, Texts.NONE, true, (a, e) -> GoJson.write(a.getFirst(), e.budget())));
    all.put(
        "toTypeScriptType",
        new GoFunction(
            "toTypeScriptType", 1, false, Texts.NONE, true, (a, _) -> typeScript(a.getFirst())));
    all.put("currentDate", date("currentDate", 0));
    all.put("yesterdayDate", date("yesterdayDate", 1));
  }

  private static GoFunction date(String name, int daysAgo) {
    return new GoFunction(
        name,
        0,
        true,
        Texts.ALL,
        true,
        (_, e) -> LocalDate.now(e.clock()).minusDays(daysAgo).toString());
  }

  private static void add(
      Map<String, GoFunction> all, String name, int fixed, boolean variadic, Body body) {
    all.put(name, new GoFunction(name, fixed, variadic, Texts.NONE, false, body));
  }

  /** No value is a function, so there is nothing to call. */
  private static Object call(Object value) {
    throw new Fault(
        Nil.is(value) ? "call of nil" : "non-function of type " + Values.typeName(value));
  }

  private static String typeScript(Object value) {
    return value instanceof ToolProperty property ? property.typeScript() : "any";
  }
}
