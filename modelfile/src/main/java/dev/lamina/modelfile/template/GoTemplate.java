package dev.lamina.modelfile.template;

import java.time.Clock;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A text in the language of Go's text/template, with Go's functions and those that Ollama adds.
 * Spec: gotemplate 20–50. Parsed once, rendered as often as wanted, by any number of threads.
 *
 * <p>What it does not do: parsing several texts into one set of templates, other delimiters, and
 * functions of the caller.
 */
public final class GoTemplate {
  private final Trees trees;
  private final Clock clock;

  private GoTemplate(Trees trees, Clock clock) {
    this.trees = trees;
    this.clock = clock;
  }

  /**
   * Parses a text.
   *
   * @throws dev.lamina.store.ModelException INVALID, with line and column
   */
  public static GoTemplate parse(String text) {
    return parse(text, Clock.system(ZoneId.systemDefault()));
  }

  /** Parses a text whose dates come from a clock. */
  public static GoTemplate parse(String text, Clock clock) {
    return new GoTemplate(Parser.parse(text, Functions.ALL), clock);
  }

  /**
   * What the template gives for some data: null, strings, booleans, integers (Go's int), doubles
   * (Go's float64), JSON, and lists and maps (with strings for keys) of all these. Bytes that are
   * no UTF-8 become U+FFFD.
   *
   * @throws dev.lamina.store.ModelException INVALID, with line and column: what the template asks
   *     for cannot be done with the data, or takes too much time, memory or depth
   */
  public String render(@Nullable Object data) {
    return GoText.readable(execute(data));
  }

  /** The bytes as the template gives them, UTF-8 or not. */
  public byte[] renderBytes(@Nullable Object data) {
    return GoText.bytes(execute(data));
  }

  private String execute(@Nullable Object data) {
    return Rendering.of(
        trees, clock, rendering -> rendering.run(data == null ? Nil.NONE : Values.of(data)));
  }
}
