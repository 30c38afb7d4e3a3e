package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.Model;
import dev.lamina.modelfile.TemplateChoice;
import java.util.List;
import java.util.Optional;

/**
 * All that is to be told of one model.
 *
 * @param modelfile a Modelfile that makes the same layers again
 * @param parameters the model's PARAMETERs as {@code /api/show} lists them, sorted by name
 * @param template the text of the template in force
 * @param choice which template that is, and why
 * @param showsSystem whether a system message gets into prompts
 * @param info the GGUF's metadata by key, without name and chat template; large arrays null unless
 *     asked for
 * @param projectorInfo the first projector's metadata
 * @param tensors in the file's order; empty unless asked for
 */
public record ModelDetails(
    ModelSummary summary,
    Model model,
    String modelfile,
    String parameters,
    String template,
    TemplateChoice choice,
    boolean showsSystem,
    ObjectNode info,
    Optional<ObjectNode> projectorInfo,
    List<TensorInfo> tensors) {
  /**
   * A tensor.
   *
   * @param type such as {@code Q4_1}
   * @param shape numbers of elements, the fastest dimension first
   */
  public record TensorInfo(String name, String type, List<Long> shape) {}
}
