package dev.lamina.modelfile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words that begin an instruction. Spec: store-and-modelfile §4.1. */
enum Keyword {
  FROM,
  LICENSE,
  TEMPLATE,
  SYSTEM,
  ADAPTER,
  DRAFT,
  RENDERER,
  PARSER,
  PARAMETER,
  MESSAGE,
  REQUIRES;

  /** Whatever the case of its letters. */
  static Optional<Keyword> of(String word) {
    return Arrays.stream(values()).filter(known -> known.name().equalsIgnoreCase(word)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Keyword::name).toList();
  }

  /** The reference's message for any other word. */
  static String expected() {
    List<String> quoted =
        names().stream().map(name -> "\"" + name.toLowerCase(Locale.ROOT) + "\"").toList();
    return "command must be one of "
        + String.join(", ", quoted.subList(0, quoted.size() - 1))
        + ", or "
        + quoted.getLast();
  }

  static Keyword of(Instruction instruction) {
    return switch (instruction) {
      case Instruction.From _ -> FROM;
      case Instruction.Adapter _ -> ADAPTER;
      case Instruction.Draft _ -> DRAFT;
      case Instruction.Template _ -> TEMPLATE;
      case Instruction.SystemText _ -> SYSTEM;
      case Instruction.License _ -> LICENSE;
      case Instruction.Renderer _ -> RENDERER;
      case Instruction.Parser _ -> PARSER;
      case Instruction.Requires _ -> REQUIRES;
      case Instruction.Parameter _ -> PARAMETER;
      case Instruction.Turn _ -> MESSAGE;
    };
  }

  /**
   * The instruction with this word.
   *
   * @param name of a parameter or a turn's role; else not looked at
   */
  Instruction instruction(String name, String text) {
    return switch (this) {
      case FROM -> new Instruction.From(text);
      case LICENSE -> new Instruction.License(text);
      case TEMPLATE -> new Instruction.Template(text);
      case SYSTEM -> new Instruction.SystemText(text);
      case ADAPTER -> new Instruction.Adapter(text);
      case DRAFT -> new Instruction.Draft(text);
      case RENDERER -> new Instruction.Renderer(text);
      case PARSER -> new Instruction.Parser(text);
      case PARAMETER -> new Instruction.Parameter(name, text);
      case MESSAGE -> new Instruction.Turn(name, text);
      case REQUIRES -> new Instruction.Requires(text);
    };
  }
}
