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
     * What an instruction names.
     *
     * @throws ModelException what is wrong with the files
     */
    Named look(Instruction naming) throws IOException;
  }

  /**
   * What FROM, ADAPTER or DRAFT names.
   *
   * @param model whether it is a model, which is not looked at
   * @param weights the head of weights, if some are in a file that it names
   */
  public record Named(boolean model, Optional<Gguf> weights) {
    /** Files that are no weights, or a file that nobody looked at. */
    public static final Named NOTHING = new Named(false, Optional.empty());
  }

  private final String text;
  private final Reader reader;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Piece> models = new ArrayList<>();
  private final List<Piece> weighty = new ArrayList<>();

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
    ModelfileLint lint = new ModelfileLint(text, _ -> Named.NOTHING);
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
    weighed();
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
      Named named = reader.look(instruction);
      if (named.model()) {
        models.add(piece);
      }
      // Parts may be named one by one.
      if (named.weights().filter(head -> head.splitCount() == 1).isPresent()) {
        weighty.add(piece);
      }
      return named.weights();
    } catch (ModelException e) {
      error(at(piece.value()), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** A model has weights once; of several models the last one's are taken. */
  private void weighed() {
    for (Piece model : models.subList(0, Math.max(0, models.size() - 1))) {
      warn(
          model.start(),
          "FROM has no effect: there is another model in line " + line(models.getLast()));
    }
    List<Piece> all = new ArrayList<>(models.isEmpty() ? List.of() : List.of(models.getLast()));
    all.addAll(weighty);
    for (Piece piece : all.subList(Math.min(1, all.size()), all.size())) {
      error(
          at(piece.value()),
          "these are weights, and those of line " + line(all.getFirst()) + " too: a model has one");
    }
  }

  private int line(Piece piece) {
    return new ModelfilePlace(text, piece.start()).line();
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
                      single + " has no effect: there is another in line " + line(later)));
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
