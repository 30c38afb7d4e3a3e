package dev.lamina.modelfile;

import dev.lamina.modelfile.ModelfileParser.Piece;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that is wrong with a Modelfile, or looks wrong, each at its place: what create would refuse,
 * and what it would take though it is hardly meant. Not safe for use by several threads.
 */
public final class ModelfileLint {
  /** Looks for what FROM, ADAPTER and DRAFT name. */
  @FunctionalInterface
  public interface Reader {
    /**
     * The head of the weights that an instruction names; empty for a model's name and for files
     * that are no weights.
     *
     * @throws ModelException what is wrong with the files
     */
    Optional<Gguf> weights(Instruction named) throws IOException;
  }

  private final String text;
  private final Reader reader;
  private final List<Finding> findings = new ArrayList<>();

  private ModelfileLint(String text, Reader reader) {
    this.text = text;
    this.reader = reader;
  }

  /** What there is to say of a file, in the order of its lines. */
  public static List<Finding> check(byte[] file, Reader reader) throws IOException {
    ModelfileLint lint = new ModelfileLint(ModelfileBytes.decode(file), reader);
    lint.run();
    return lint.findings.stream()
        .sorted(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column))
        .toList();
  }

  /**
   * Refuses a file for the first thing in its text that create would refuse, with its place.
   *
   * @throws ModelException INVALID
   */
  public static void require(byte[] file) {
    String text = ModelfileBytes.decode(file);
    ModelfileLint lint = new ModelfileLint(text, _ -> Optional.empty());
    Modelfile.parse(text);
    for (Piece piece : lint.instructions()) {
      lint.value(piece);
    }
    lint.findings.stream()
        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
        .findFirst()
        .ifPresent(
            finding -> {
              throw ModelException.invalid(
                  "(line "
                      + finding.line()
                      + "): "
                      + finding.message()
                      + " (column "
                      + finding.column()
                      + ": "
                      + Printable.shortened(finding.shown())
                      + ")");
            });
  }

  private void run() throws IOException {
    List<Piece> pieces =
        new ModelfileParser(text)
            .pieces(fault -> findings.add(fault.finding(text))).stream()
                .filter(piece -> piece.instruction().isPresent())
                .toList();
    boolean from = false;
    Optional<Gguf> weights = Optional.empty();
    for (Piece piece : pieces) {
      Instruction instruction = piece.instruction().orElseThrow();
      from |= instruction instanceof Instruction.From;
      switch (instruction) {
        case Instruction.From _, Instruction.Adapter _, Instruction.Draft _ -> {
          Optional<Gguf> found = look(piece, instruction);
          weights = weights.isPresent() ? weights : found;
        }
        default -> value(piece);
      }
    }
    if (!from) {
      error(0, ModelfileParser.NO_FROM);
    }
    overruled(pieces);
    new TemplateRules(this, pieces, weights).run();
  }

  private List<Piece> instructions() {
    return new ModelfileParser(text)
        .pieces(fault -> findings.add(fault.finding(text))).stream()
            .filter(piece -> piece.instruction().isPresent())
            .toList();
  }

  /** What a value cannot be, whatever else is in the file. */
  private void value(Piece piece) {
    switch (piece.instruction().orElseThrow()) {
      case Instruction.Parameter parameter -> parameter(piece, parameter);
      case Instruction.Requires requires ->
          refused(at(piece.value()), () -> Modelfile.requireVersion(requires.text()));
      default -> {}
    }
  }

  private Optional<Gguf> look(Piece piece, Instruction instruction) throws IOException {
    try {
      return reader.weights(instruction);
    } catch (ModelException e) {
      error(at(piece.value()), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void parameter(Piece piece, Instruction.Parameter parameter) {
    if (Parameters.isRetired(parameter.name())) {
      warn(
          piece.name(), "parameter " + parameter.name() + " has no effect any more (leave it out)");
      return;
    }
    boolean known = Parameters.find(parameter.name()).isPresent();
    refused(
        known ? at(piece.value()) : piece.name(),
        () -> Parameters.parse(parameter.name(), parameter.text()));
  }

  /** Of instructions that can be there once, only the last one counts. */
  private void overruled(List<Piece> pieces) {
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      String single = single(piece.instruction().orElseThrow());
      if (single.isEmpty()) {
        continue;
      }
      pieces.subList(i + 1, pieces.size()).stream()
          .filter(later -> single(later.instruction().orElseThrow()).equals(single))
          .findFirst()
          .ifPresent(
              later ->
                  warn(
                      piece.start(),
                      single
                          + " has no effect: there is another in line "
                          + new ModelfilePlace(text, later.start()).line()));
    }
  }

  /** What an instruction is called that another one of this name overrules; else empty. */
  private static String single(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Template _,
          Instruction.SystemText _,
          Instruction.Renderer _,
          Instruction.Parser _,
          Instruction.Requires _ ->
          Keyword.of(instruction).name();
      case Instruction.Parameter parameter ->
          Parameters.find(parameter.name())
              .filter(spec -> spec.type() != ParameterSpec.Type.STRINGS)
              .map(spec -> "PARAMETER " + spec.name())
              .orElse("");
      case Instruction.From _,
          Instruction.Adapter _,
          Instruction.Draft _,
          Instruction.License _,
          Instruction.Turn _ ->
          "";
    };
  }

  private void refused(int place, Runnable check) {
    try {
      check.run();
    } catch (ModelException e) {
      error(place, String.valueOf(e.getMessage()));
    }
  }

  /** Where the text of a value begins, behind blanks. */
  int at(int value) {
    int place = value;
    while (place < text.length() && Printable.isBlank(text.charAt(place))) {
      place++;
    }
    return place;
  }

  /**
   * Where a character of a value stands in the file; where its value begins if that is not known.
   */
  int at(Piece piece, String value, int position) {
    int start = text.indexOf(value, piece.value());
    return start >= 0 && start + value.length() <= piece.end()
        ? start + position
        : at(piece.value());
  }

  void error(int place, String message) {
    findings.add(new ModelfilePlace(text, place).finding(Finding.Severity.ERROR, message));
  }

  void warn(int place, String message) {
    findings.add(new ModelfilePlace(text, place).finding(Finding.Severity.WARNING, message));
  }
}
