package dev.lamina.modelfile.template;

import java.util.List;

/** What an expression consists of. Positions are where in the text the node is reported. */
sealed interface Operand {
  int position();

  /** {@code .A.B}: fields of the dot. */
  record Field(int position, List<String> names) implements Operand {
    public Field {
      names = List.copyOf(names);
    }
  }

  /** {@code $x.A}: a variable, named with its dollar sign, and fields of its value. */
  record Variable(int position, String name, List<String> fields) implements Operand {
    public Variable {
      fields = List.copyOf(fields);
    }
  }

  /** {@code (pipeline).A}: fields of anything else. */
  record Chain(int position, Operand of, List<String> names) implements Operand {
    public Chain {
      names = List.copyOf(names);
    }
  }

  /** A call, or the value of one without arguments. */
  record Function(int position, GoFunction function) implements Operand {}

  record Dot(int position) implements Operand {}

  record NilWord(int position) implements Operand {}

  /** A string, bool or number, ready to use. */
  record Constant(int position, String written, Object value) implements Operand {}

  /** An integer that an int cannot hold: no error until it is used. */
  record Overflow(int position, String written) implements Operand {}

  /**
   * Commands, each of which gets its predecessor's value as its last argument.
   *
   * @param targets the variables that get the last value
   * @param assigns whether the variables exist already
   */
  record Pipeline(int position, List<String> targets, boolean assigns, List<Command> commands)
      implements Operand {
    public Pipeline {
      targets = List.copyOf(targets);
      commands = List.copyOf(commands);
    }
  }

  /** A value or function and its arguments. */
  record Command(int position, List<Operand> operands) {
    public Command {
      operands = List.copyOf(operands);
    }

    Operand first() {
      return operands.getFirst();
    }
  }
}
