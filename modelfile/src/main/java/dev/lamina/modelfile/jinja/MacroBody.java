package dev.lamina.modelfile.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A macro, or the block that {@code call} passes as {@code caller}. */
final class MacroBody {
  /** A parameter with its default, if there is one. */
  record Parameter(Target.Name name, @Nullable Expression otherwise) {}

  final List<Parameter> parameters;
  final List<Statement> body;
  final Scope scope = new Scope();
  final Body layout = new Body();

  /** Whether the body uses what it has not declared, and where that is kept then. */
  private @Nullable Variable caller;

  private @Nullable Variable kwargs;
  private @Nullable Variable varargs;

  MacroBody(List<Parameter> parameters, List<Statement> body) {
    this.parameters = parameters;
    this.body = body;
  }

  void special(
      @Nullable Variable newCaller, @Nullable Variable newKwargs, @Nullable Variable newVarargs) {
    caller = newCaller;
    kwargs = newKwargs;
    varargs = newVarargs;
  }

  @Nullable Variable caller() {
    return caller;
  }

  @Nullable Variable kwargs() {
    return kwargs;
  }

  @Nullable Variable varargs() {
    return varargs;
  }
}
