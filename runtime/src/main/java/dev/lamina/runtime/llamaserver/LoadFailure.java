package dev.lamina.runtime.llamaserver;

import dev.lamina.runtime.process.LoadReason;
import dev.lamina.store.ModelException;
import java.util.List;

/** Why llama-server ended instead of loading a model: it only gives texts. */
final class LoadFailure {
  private static final String CAUSE = "error loading model: ";

  /** As it advises where the template in the weights is none for it. */
  private static final String NO_TEMPLATE = "--no-jinja";

  private LoadFailure() {}

  /** Whether it would have loaded the model, had it not been told to look at the template. */
  static boolean isOfTemplate(List<String> lines) {
    return lines.stream().anyMatch(line -> line.contains(NO_TEMPLATE));
  }

  static ModelException of(String name, List<String> lines, ModelException death) {
    String reason =
        lines.stream()
            .filter(line -> line.contains(CAUSE))
            .map(line -> line.substring(line.indexOf(CAUSE) + CAUSE.length()))
            .findFirst()
            // The first error is the cause; the others tell who was told of it.
            .or(() -> lines.stream().filter(LoadFailure::tells).findFirst())
            .orElse("");
    return reason.isEmpty()
        ? new ModelException(death.kind(), "load " + name + ": " + death.getMessage(), death)
        : new ModelException(
            ModelException.Kind.valueOf(LoadReason.kind(reason)), "load " + name + ": " + reason);
  }

  private static boolean tells(String line) {
    return line.contains("error") || line.contains("failed") || line.contains("unable");
  }
}
