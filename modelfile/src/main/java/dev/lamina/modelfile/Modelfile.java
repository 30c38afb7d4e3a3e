package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text from which a model is made, as its instructions in order. Whatever {@link #parse} gives,
 * {@link #print} gives back as a text that parses to the same. Spec: store-and-modelfile §4.
 */
public record Modelfile(List<Instruction> instructions) {
  /** A version as Go's semver takes it, with or without a v; numbers may be left out at the end. */
  private static final Pattern VERSION =
      Pattern.compile(
          "v?((0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)"
              + "(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?)?)?)");

  public Modelfile {
    instructions = List.copyOf(instructions);
  }

  /**
   * Reads a file's bytes: UTF-8, or UTF-16 with a byte-order mark.
   *
   * @throws ModelException INVALID: the reference's text, and the place
   */
  public static Modelfile parse(byte[] bytes) {
    return parse(ModelfileBytes.decode(bytes));
  }

  /**
   * Reads a text.
   *
   * @throws ModelException INVALID: the reference's text, and the place
   */
  public static Modelfile parse(String text) {
    return new ModelfileParser(text).parse();
  }

  /** A text with a line, or a quoted block, for each instruction. */
  public String print() {
    StringBuilder text = new StringBuilder();
    for (Instruction instruction : instructions) {
      String value = instruction.text();
      Optional<String> printed = ValueText.print(value);
      if (printed.isEmpty()) {
        text.append(ExactComment.print(value)).append('\n');
        printed = ValueText.print(ValueText.approximate(value));
      }
      text.append(Keyword.of(instruction)).append(' ');
      switch (instruction) {
        case Instruction.Parameter parameter -> text.append(parameter.name()).append(' ');
        case Instruction.Turn turn -> text.append(turn.role()).append(' ');
        default -> {}
      }
      text.append(printed.orElseThrow()).append('\n');
    }
    return text.toString();
  }

  /** The texts of all FROMs: models' names and files' paths. */
  public List<String> from() {
    return texts(Instruction.From.class);
  }

  /** The paths of all ADAPTERs. */
  public List<String> adapters() {
    return texts(Instruction.Adapter.class);
  }

  /** The paths of all DRAFTs. */
  public List<String> drafts() {
    return texts(Instruction.Draft.class);
  }

  /**
   * The parameters by name.
   *
   * @throws ModelException INVALID: an unknown name or a bad value
   */
  public SortedMap<String, JsonNode> parameters() {
    return Parameters.collect(all(Instruction.Parameter.class).toList());
  }

  /** The names of parameters that {@link #parameters} left out because they have no effect. */
  public Set<String> retiredParameters() {
    return Parameters.retired(all(Instruction.Parameter.class).toList());
  }

  /** The turns of all MESSAGEs. */
  public List<Message> messages() {
    return all(Instruction.Turn.class).map(turn -> Message.of(turn.role(), turn.text())).toList();
  }

  /**
   * What these instructions ask for, without a DRAFT. FROM and ADAPTER name what only their reader
   * can find, so what was found for them is given.
   *
   * @throws ModelException INVALID: a bad parameter or version
   */
  public ModelDraft draft(
      Optional<ModelName> model,
      SortedMap<String, Digest> files,
      SortedMap<String, Digest> adapters) {
    return draft(model, files, adapters, Collections.emptySortedMap());
  }

  /**
   * What these instructions ask for. FROM, ADAPTER and DRAFT name what only their reader can find,
   * so what was found for them is given.
   *
   * @throws ModelException INVALID: a bad parameter or version
   */
  public ModelDraft draft(
      Optional<ModelName> model,
      SortedMap<String, Digest> files,
      SortedMap<String, Digest> adapters,
      SortedMap<String, Digest> drafts) {
    return new ModelDraft(
        model,
        files,
        adapters,
        drafts,
        last(Instruction.Template.class),
        last(Instruction.SystemText.class),
        texts(Instruction.License.class),
        parameters(),
        messages(),
        last(Instruction.Renderer.class).orElse(""),
        last(Instruction.Parser.class).orElse(""),
        requires(),
        "");
  }

  private String requires() {
    String version = last(Instruction.Requires.class).orElse("");
    requireVersion(version);
    return version.startsWith("v") ? version.substring(1) : version;
  }

  /** Throws INVALID for what REQUIRES cannot say; nothing at all is right. */
  static void requireVersion(String version) {
    if (!version.isEmpty() && !VERSION.matcher(version).matches()) {
      throw ModelException.invalid(
          "requires must be a valid semver (e.g. 0.14.0) (REQUIRES " + version + ")");
    }
  }

  private <T extends Instruction> Stream<T> all(Class<T> kind) {
    return instructions.stream().filter(kind::isInstance).map(kind::cast);
  }

  private List<String> texts(Class<? extends Instruction> kind) {
    return all(kind).map(Instruction::text).toList();
  }

  private Optional<String> last(Class<? extends Instruction> kind) {
    return texts(kind).reversed().stream().findFirst();
  }
}
