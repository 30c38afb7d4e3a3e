package dev.lamina.modelfile.jinja;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.ModelException;
import java.time.Clock;
import java.time.ZoneId;

/**
 * A chat template in the language of Python's jinja2, set up as Hugging Face transformers does:
 * blocks are trimmed, nothing is escaped, templates cannot change or reach anything but their own
 * variables. Spec: jinja. Immutable and safe for use by several threads.
 */
public final class JinjaTemplate {
  private final String text;

  private JinjaTemplate(String text) {
    this.text = text;
  }

  /**
   * Reads a template's text.
   *
   * @throws ModelException INVALID with the line, where the text is no template
   */
  public static JinjaTemplate parse(String text) {
    return new JinjaTemplate(text);
  }

  /** The text it was parsed from. */
  public String text() {
    return text;
  }

  /**
   * Renders with the given variables and the system's clock.
   *
   * @throws ModelException INVALID with the line: the template raised an error, did what Python
   *     would refuse, or used more than its share of depth, steps or output
   */
  public String render(ObjectNode context) {
    return render(context, Clock.system(ZoneId.systemDefault()));
  }

  /** Renders as of the clock's time, which {@code strftime_now} prints in the clock's zone. */
  public String render(ObjectNode context, Clock clock) {
    if (!text.isEmpty()) {
      throw ModelException.unsupported("render template: cannot be done yet");
    }
    return "";
  }
}
