package dev.lamina.modelfile;

import java.util.List;

/** A Modelfile's instructions, in order. */
@SuppressWarnings("DoNotCallSuggester")
public record Modelfile(List<Instruction> instructions) {
  public Modelfile {
    instructions = List.copyOf(instructions);
  }

  public static Modelfile parse(byte[] text) {
    throw new UnsupportedOperationException(text.length + " bytes");
  }

  public static Modelfile parse(String text) {
    throw new UnsupportedOperationException(text);
  }

  public String print() {
    throw new UnsupportedOperationException(instructions.toString());
  }
}
