package dev.lamina.modelfile.jinja;

/** A value that a template can call. */
interface Callable {
  /** What its type is called in Python. */
  String type();

  Object call(Run run, Arguments arguments);

  /** A function by its name, as a value. */
  static Callable function(String name, Function function) {
    return new Named("function", name, function);
  }

  /** A type, which is called to make values. */
  static Callable type(String name, Function function) {
    return new Named("type", name, function);
  }

  /** A method with the value that it belongs to already given. */
  static Callable method(String name, Function function) {
    return new Named("builtin_function_or_method", name, function);
  }

  /** What a call does. */
  @FunctionalInterface
  interface Function {
    Object call(Run run, Arguments arguments);
  }

  /** A function of ours. */
  record Named(String type, String name, Function function) implements Callable {
    @Override
    public Object call(Run run, Arguments arguments) {
      return function.call(run, arguments);
    }
  }
}
