package dev.lamina.modelfile;

import dev.lamina.modelfile.ModelfileParser.Piece;
import dev.lamina.modelfile.template.BuiltIn;
import dev.lamina.modelfile.template.BuiltInTemplates;
import dev.lamina.modelfile.template.TemplateCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be said of a Modelfile's TEMPLATE, by itself, beside its stops, and to its weights. */
final class TemplateRules {
  private final ModelfileLint lint;
  private final List<Piece> pieces;
  private final Optional<Gguf> weights;

  TemplateRules(ModelfileLint lint, List<Piece> pieces, Optional<Gguf> weights) {
    this.lint = lint;
    this.pieces = pieces;
    this.weights = weights;
  }

  void run() {
    Piece last = null;
    for (Piece piece : pieces) {
      if (piece.instruction().orElseThrow() instanceof Instruction.Template) {
        last = piece;
      }
    }
    if (last != null && last.instruction().orElseThrow() instanceof Instruction.Template template) {
      check(last, template.text());
    }
  }

  private void check(Piece piece, String text) {
    if (text.isEmpty()) {
      return;
    }
    List<TemplateCheck.Flaw> flaws = TemplateCheck.of(text);
    for (TemplateCheck.Flaw flaw : flaws) {
      lint.error(lint.at(piece, text, flaw.position()), "template error: " + told(flaw));
    }
    Optional<BuiltIn> format = BuiltInTemplates.recognise(text);
    format.ifPresent(known -> stops(piece, text, known));
    if (flaws.isEmpty() && weights.isPresent()) {
      ChatTemplate.in(weights.get()).ifPresent(chat -> compare(piece, text, format, chat));
    }
  }

  private static String told(TemplateCheck.Flaw flaw) {
    String near =
        flaw.unknown().isEmpty()
            ? ""
            : Nearest.of(flaw.unknown(), TemplateCheck.VARIABLES)
                .map(name -> " (did you mean ." + name + "?)")
                .orElse(" (there are " + variables() + ")");
    return flaw.reason() + near;
  }

  private static String variables() {
    return String.join(
        " ", TemplateCheck.VARIABLES.stream().sorted().map(name -> "." + name).toList());
  }

  /**
   * What ends an answer in the template's format must be a stop. A parent's stops are not known
   * here, but a stop in the file replaces them all.
   */
  private void stops(Piece piece, String text, BuiltIn format) {
    List<String> declared = new ArrayList<>();
    pieces.stream()
        .flatMap(other -> other.instruction().stream())
        .flatMap(
            other ->
                other instanceof Instruction.Parameter parameter && parameter.name().equals("stop")
                    ? Stream.of(parameter.text())
                    : Stream.empty())
        .forEach(declared::add);
    if (weights.isEmpty() && declared.isEmpty()) {
      return;
    }
    List<String> missing =
        format.stop().stream()
            .filter(text::contains)
            .filter(stop -> !declared.contains(stop))
            .toList();
    if (!missing.isEmpty()) {
      lint.warn(
          piece.start(),
          "TEMPLATE writes the format "
              + format.name()
              + ": an answer may run on without PARAMETER stop "
              + String.join(", PARAMETER stop ", missing));
    }
  }

  private void compare(Piece piece, String text, Optional<BuiltIn> format, ChatTemplate chat) {
    Optional<String> own = BuiltInTemplates.recognise(chat.text()).map(BuiltIn::name);
    TemplateChoice choice = TemplateChoice.richer(text, chat);
    if (own.isPresent() && format.isPresent() && !own.get().equals(format.get().name())) {
      lint.warn(
          piece.start(),
          "TEMPLATE writes the format "
              + format.get().name()
              + ", the weights' own chat template "
              + own.get()
              + " (without TEMPLATE theirs is used)");
    } else if (choice.source() != TemplateChoice.Source.LAYER) {
      lint.warn(
          piece.start(),
          "TEMPLATE is not used, the chat template in the weights is: " + choice.why());
    }
  }
}
