package dev.lamina.modelfile;

import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Makes a model of a draft: the only code that knows which layer holds what. Spec:
 * store-and-modelfile §3, §5.3, §6. Safe for use by several threads.
 *
 * <p>Nothing is visible before all is there: a failed draft leaves neither a name nor blobs.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ModelWriter {
  private final ModelStore store;

  public ModelWriter(ModelStore store) {
    this.store = store;
  }

  /**
   * Writes a model under its name, over the one that has it.
   *
   * @param progress told the reference's status lines as {@link Progress.Step}, from {@code parsing
   *     GGUF} to {@code success}, and last {@link Progress.Done}, which has no line of its own
   * @throws dev.lamina.store.ModelException INVALID: the draft is wrong; NOT_FOUND: the model it is
   *     made from, or a file's blob, is not there; UNSUPPORTED: such files are not read
   */
  public StoredModel write(ModelName name, ModelDraft draft, Consumer<Progress> progress)
      throws IOException {
    throw new UnsupportedOperationException(store.root() + " " + name + draft + progress);
  }
}
