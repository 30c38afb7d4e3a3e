package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.GoFunction.Environment;
import dev.lamina.modelfile.template.Operand.Chain;
import dev.lamina.modelfile.template.Operand.Command;
import dev.lamina.modelfile.template.Operand.Constant;
import dev.lamina.modelfile.template.Operand.Dot;
import dev.lamina.modelfile.template.Operand.Field;
import dev.lamina.modelfile.template.Operand.Function;
import dev.lamina.modelfile.template.Operand.NilWord;
import dev.lamina.modelfile.template.Operand.Overflow;
import dev.lamina.modelfile.template.Operand.Pipeline;
import dev.lamina.modelfile.template.Operand.Variable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes the values of pipelines. Spec: gotemplate 29–34, 40. */
final class Evaluator {
  private final Rules rules;
  private final Environment environment;
  private final Budget budget;
  private Scope scope;

  Evaluator(Rules rules, Environment environment, Object root) {
    this.rules = rules;
    this.environment = environment;
    this.budget = environment.budget();
    this.scope = new Scope(root);
  }

  Scope scope() {
    return scope;
  }

  void useScope(Scope other) {
    scope = other;
  }

  /** The last command's value; never a null that pretends to be an interface. */
  Object pipeline(Pipeline pipeline, Object dot) {
    budget.enter(pipeline.position());
    Object value = null;
    List<Command> commands = pipeline.commands();
    for (int i = 0; i < commands.size(); i++) {
      value = command(commands.get(i), dot, value);
      if (value == Nil.INTERFACE) {
        value = Nil.NONE;
      }
    }
    Object result = value == null ? Nil.NONE : value;
    for (String target : pipeline.targets()) {
      if (pipeline.assigns()) {
        assign(target, result, pipeline.position());
      } else {
        scope.push(target, result);
      }
    }
    budget.leave();
    return result;
  }

  void assign(String name, Object value, int position) {
    try {
      scope.set(name, value);
    } catch (Fault fault) {
      throw rules.source().executionError(position, fault.reason());
    }
  }

  private Object command(Command command, Object dot, @Nullable Object last) {
    Operand first = command.first();
    boolean alone = command.operands().size() == 1 && last == null;
    return switch (first) {
      case Field field -> chain(dot, field.names(), field, alone);
      case Variable variable -> {
        if (variable.fields().isEmpty() && !alone) {
          throw notAFunction(first);
        }
        yield chain(variable(variable), variable.fields(), variable, alone);
      }
      case Chain chain -> chain(argument(chain.of(), dot, false), chain.names(), chain, alone);
      case Function function -> call(function, command.operands(), dot, last);
      case NilWord _ -> throw error(first, "nil is not a command");
      case Constant _, Overflow _, Dot _, Pipeline _ -> {
        if (!alone) {
          throw notAFunction(first);
        }
        yield argument(first, dot, false);
      }
    };
  }

  private Object variable(Variable variable) {
    try {
      return scope.get(variable.name());
    } catch (Fault fault) {
      throw error(variable, fault.reason());
    }
  }

  private Object chain(Object from, List<String> names, Operand node, boolean alone) {
    Object value = from;
    for (int i = 0; i < names.size(); i++) {
      value = field(value, names.get(i), node, alone || i < names.size() - 1);
    }
    return value;
  }

  private Object field(Object of, String name, Operand node, boolean alone) {
    if (of == Nil.NONE) {
      return of;
    }
    Object value = null;
    if (of instanceof GoStruct struct) {
      value = struct.field(name).or(() -> struct.method(name)).orElse(null);
    } else if (of instanceof GoMap map) {
      Object found = map.method(name).orElseGet(() -> map.get(name));
      boolean missing = found == Nil.INTERFACE && !map.entries().containsKey(name);
      value = missing && !rules.missingIsNull() ? Nil.NONE : found;
    } else if (of instanceof Typed typed) {
      value = typed.method(name).orElse(null);
    }
    if (value == null) {
      throw error(node, cannot(of, name));
    }
    if (!alone) {
      throw error(node, name + " is not a method but has arguments");
    }
    return value;
  }

  private static String cannot(Object of, String name) {
    return Nil.is(of)
        ? "nil pointer evaluating interface {}." + name
        : "can't evaluate field " + name + " in type " + Values.typeName(of);
  }

  /** An argument's value. */
  private Object argument(Operand operand, Object dot, boolean text) {
    Object value =
        switch (operand) {
          case Dot _ -> dot;
          case NilWord _ -> Nil.NONE;
          case Field field -> chain(dot, field.names(), field, true);
          case Variable variable -> chain(variable(variable), variable.fields(), variable, true);
          case Chain chain -> chain(argument(chain.of(), dot, false), chain.names(), chain, true);
          case Function function -> call(function, List.of(operand), dot, null);
          case Pipeline pipeline -> pipeline(pipeline, dot);
          case Constant constant -> constant.value();
          case Overflow overflow -> throw error(operand, overflow.written() + " overflows int");
        };
    if (text) {
      checkText(value, operand);
    }
    return value;
  }

  private void checkText(Object value, Operand operand) {
    if (!(value instanceof String)) {
      throw error(operand, "wrong type for value; expected string; got " + Values.typeName(value));
    }
  }

  private Object call(Function node, List<Operand> operands, Object dot, @Nullable Object last) {
    GoFunction function = node.function();
    int count = operands.size() - 1 + (last == null ? 0 : 1);
    if (function.ollama() && !rules.ollamaFunctions()) {
      throw error(node, "\"" + function.name() + "\" is not a defined function");
    }
    try {
      function.checkCount(count);
      if (function.lazy()) {
        return decide(function.name().equals("or"), operands, dot, last);
      }
      List<Object> arguments = new ArrayList<>(count);
      for (int i = 1; i < operands.size(); i++) {
        arguments.add(argument(operands.get(i), dot, function.wantsText(i - 1)));
      }
      if (last != null) {
        if (function.wantsText(count - 1)) {
          checkText(last, node);
        }
        arguments.add(last);
      }
      return function.body().apply(arguments, environment);
    } catch (Fault fault) {
      throw error(node, "error calling " + function.name() + ": " + fault.reason());
    }
  }

  /** {@code and}, {@code or}: the first argument that decides, and no argument after it. */
  private Object decide(
      boolean deciding, List<Operand> operands, Object dot, @Nullable Object last) {
    Object value = Nil.NONE;
    for (int i = 1; i < operands.size(); i++) {
      value = argument(operands.get(i), dot, false);
      if (Values.isTrue(value) == deciding) {
        return value;
      }
    }
    return last == null ? value : last;
  }

  private RuntimeException notAFunction(Operand operand) {
    return error(operand, "can't give argument to non-function");
  }

  private RuntimeException error(Operand at, String reason) {
    return rules.source().executionError(at.position(), reason);
  }
}
