package dev.lamina.modelfile.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The methods of Python's strings, but those about bytes and translation tables. */
final class StringMethods {
  /** What a method does with the text it belongs to. */
  @FunctionalInterface
  interface Method {
    Object call(Run run, String text, Arguments.Bound arguments);
  }

  /**
   * @param most arguments by place
   * @param names of the parameters; empty where arguments have none
   */
  private record Entry(Method method, int required, int most, List<String> names) {}

  private static final Map<String, Entry> METHODS = new HashMap<>();

  static {
    plain("strip", 0, 1, (run, s, a) -> strip(s, a, true, true));
    plain("lstrip", 0, 1, (run, s, a) -> strip(s, a, true, false));
    plain("rstrip", 0, 1, (run, s, a) -> strip(s, a, false, true));
    named("split", (run, s, a) -> StringParts.split(s, a, false), "sep", "maxsplit");
    named("rsplit", (run, s, a) -> StringParts.split(s, a, true), "sep", "maxsplit");
    named("splitlines", (run, s, a) -> Sequence.list(Text.lines(s, a.truth(0))), "keepends");
    plain(
        "partition",
        1,
        1,
        (run, text, a) -> StringParts.partition(a.text("partition", 0), text, false));
    plain(
        "rpartition",
        1,
        1,
        (run, text, a) -> StringParts.partition(a.text("rpartition", 0), text, true));
    plain("join", 1, 1, (run, s, a) -> StringParts.join(run, s, a.get(0)));
    plain("replace", 2, 3, StringMethods::replace);
    plain("startswith", 1, 3, (run, s, a) -> StringSearch.begins(s, a, true));
    plain("endswith", 1, 3, (run, s, a) -> StringSearch.begins(s, a, false));
    plain("find", 1, 3, (run, s, a) -> StringSearch.find(s, a, false, false));
    plain("rfind", 1, 3, (run, s, a) -> StringSearch.find(s, a, true, false));
    plain("index", 1, 3, (run, s, a) -> StringSearch.find(s, a, false, true));
    plain("rindex", 1, 3, (run, s, a) -> StringSearch.find(s, a, true, true));
    plain("count", 1, 3, (run, s, a) -> StringSearch.count(s, a));
    plain("upper", 0, 0, (run, s, a) -> StringCase.upper(s));
    plain("lower", 0, 0, (run, s, a) -> StringCase.lower(s));
    plain("casefold", 0, 0, (run, s, a) -> StringCase.fold(s));
    plain("title", 0, 0, (run, s, a) -> StringCase.title(s));
    plain("capitalize", 0, 0, (run, s, a) -> StringCase.capitalize(s));
    plain("swapcase", 0, 0, (run, s, a) -> StringCase.swap(s));
    plain("ljust", 1, 2, (run, s, a) -> StringPadding.pad(run, s, a, 0));
    plain("rjust", 1, 2, (run, s, a) -> StringPadding.pad(run, s, a, 2));
    plain("center", 1, 2, (run, s, a) -> StringPadding.pad(run, s, a, 1));
    plain("zfill", 1, 1, (run, s, a) -> StringPadding.zeros(run, s, a.size(0, 0)));
    named("expandtabs", (run, s, a) -> StringPadding.expandTabs(run, s, a.size(0, 8)), "tabsize");
    plain("removeprefix", 1, 1, StringMethods::removePrefix);
    plain("removesuffix", 1, 1, StringMethods::removeSuffix);
    test(
        "isalnum",
        s ->
            all(
                s,
                c ->
                    CharacterClasses.letter(c)
                        || CharacterClasses.numeric(c)
                        || CharacterClasses.digit(c)));
    test("isalpha", s -> all(s, CharacterClasses::letter));
    test("isascii", s -> s.codePoints().allMatch(c -> c < 0x80));
    test("isdecimal", s -> all(s, CharacterClasses::decimal));
    test("isdigit", s -> all(s, CharacterClasses::digit));
    test("isnumeric", s -> all(s, c -> CharacterClasses.numeric(c) || CharacterClasses.digit(c)));
    test("isidentifier", CharacterClasses::identifier);
    test("islower", CharacterClasses::lower);
    test("isupper", CharacterClasses::upper);
    test("istitle", CharacterClasses::title);
    test("isspace", s -> all(s, Text::isSpace));
    test("isprintable", s -> s.codePoints().allMatch(CharacterClasses::printable));
  }

  private StringMethods() {}

  /** Null if strings have no method of that name. */
  static @Nullable Callable of(String text, String name) {
    if (name.equals("format")) {
      return Callable.method(
          name, (run, arguments) -> BraceFormat.format(run, text, arguments, false));
    }
    if (name.equals("format_map")) {
      return Callable.method(
          name,
          (run, arguments) ->
              BraceFormat.format(
                  run, text, Mappings.named(arguments.bindPositional(name, 1, 1).get(0)), false));
    }
    Entry entry = METHODS.get(name);
    return entry == null
        ? null
        : Callable.method(name, (run, arguments) -> call(run, text, name, entry, arguments));
  }

  private static Object call(Run run, String text, String name, Entry entry, Arguments arguments) {
    run.read(text.length());
    Arguments.Bound bound =
        entry.names.isEmpty()
            ? arguments.bindPositional(name, entry.required, entry.most)
            : arguments.bind(name, entry.required, entry.names.toArray(String[]::new));
    return entry.method.call(run, text, bound);
  }

  private static void plain(String name, int required, int most, Method method) {
    METHODS.put(name, new Entry(method, required, most, List.of()));
  }

  private static void named(String name, Method method, String... parameters) {
    METHODS.put(name, new Entry(method, 0, parameters.length, List.of(parameters)));
  }

  private static void test(String name, Predicate<String> test) {
    plain(name, 0, 0, (run, s, a) -> test.test(s));
  }

  private static boolean all(String text, IntPredicate characters) {
    return CharacterClasses.all(text, characters);
  }

  private static String strip(String text, Arguments.Bound arguments, boolean start, boolean end) {
    if (!arguments.some(0)) {
      String stripped = start ? Text.stripStart(text) : text;
      return end ? Text.stripEnd(stripped) : stripped;
    }
    String characters = arguments.text("strip", 0);
    String stripped = start ? Text.stripStart(text, characters) : text;
    return end ? Text.stripEnd(stripped, characters) : stripped;
  }

  private static String replace(Run run, String text, Arguments.Bound arguments) {
    return StringParts.replace(
        run,
        text,
        arguments.text("replace", 0),
        arguments.text("replace", 1),
        arguments.size(2, -1));
  }

  private static String removePrefix(Run run, String text, Arguments.Bound arguments) {
    String prefix = arguments.text("removeprefix", 0);
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String removeSuffix(Run run, String text, Arguments.Bound arguments) {
    String suffix = arguments.text("removesuffix", 0);
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }
}
