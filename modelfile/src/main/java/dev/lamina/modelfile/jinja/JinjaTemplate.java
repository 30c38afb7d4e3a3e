package dev.lamina.modelfile.jinja;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.ModelException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A chat template in the language of Python's jinja2, set up as Hugging Face transformers does:
 * blocks are trimmed, nothing is escaped, templates cannot change or reach anything but their own
 * variables. Spec: jinja. Immutable and safe for use by several threads.
 *
 * <p>Left out: other templates ({@code include}, {@code import}, {@code extends}), {@code
 * autoescape} turned on, bytes, complex numbers and the filter {@code urlize}. Python computes
 * parts of a template that are constant when it reads them, and then takes some mistakes in them
 * for undefined values; here they are errors.
 */
public final class JinjaTemplate {
  private final String text;
  private final List<Statement> statements;
  private final Scope scope = new Scope();
  private final Body layout = new Body();

  private JinjaTemplate(String text) {
    this.text = text;
    this.statements = StatementParser.parse(Lexer.tokens(text));
    Resolver.resolve(statements, scope, layout);
  }

  /**
   * Reads a template's text.
   *
   * @throws ModelException INVALID with the line, where the text is no template
   */
  public static JinjaTemplate parse(String text) {
    try {
      return new JinjaTemplate(text);
    } catch (StackOverflowError e) {
      throw new ModelException(
          ModelException.Kind.INVALID, "parse template: it is nested too deeply", e);
    }
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
    return render(context, format -> Strftime.format(ZonedDateTime.now(clock), format));
  }

  /**
   * Renders.
   *
   * @param now the time as a format of strftime shows it
   */
  String render(ObjectNode context, UnaryOperator<String> now) {
    Run run = new Run(now);
    try {
      return new Renderer(run, Values.dict(context), layout).render(statements, scope);
    } catch (ModelException e) {
      throw failure(run, String.valueOf(e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw failure(run, "the template goes too deep", e);
    }
  }

  private static ModelException failure(Run run, String reason, Throwable cause) {
    return new ModelException(
        ModelException.Kind.INVALID, "render template: line " + run.line() + ": " + reason, cause);
  }

  /** What is wrong with a template's text. */
  static ModelException syntax(int line, String reason) {
    return ModelException.invalid("parse template: line " + line + ": " + reason);
  }
}
