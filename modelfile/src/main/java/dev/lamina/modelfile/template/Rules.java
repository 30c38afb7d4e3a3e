package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Node.Block;
import java.util.Map;

/**
 * A template, and in what way it is run. Spec: gotemplate 12.
 *
 * @param templates what {@code {{template}}} can call
 * @param ollamaFunctions whether Ollama's functions are there besides Go's
 * @param missingIsNull whether a missing key gives a null, and not just nothing
 */
record Rules(
    Source source, Map<String, Block> templates, boolean ollamaFunctions, boolean missingIsNull) {

  /** As Ollama runs a template as a whole. */
  static Rules of(Trees trees) {
    return new Rules(trees.source(), trees.named(), true, true);
  }

  /** As Ollama runs the last turn of a template without messages. */
  static Rules ofLastTurn(Trees trees) {
    return new Rules(trees.source(), Map.of(), false, false);
  }
}
