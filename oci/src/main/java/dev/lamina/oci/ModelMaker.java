package dev.lamina.oci;

import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.Progress;
import java.io.IOException;
import java.util.function.Consumer;

/** Makes a model of files that came without Ollama's manifest, in the store that they are in. */
@FunctionalInterface
public interface ModelMaker {
  /**
   * Makes it and gives it its name. The same files give the same manifest.
   *
   * @param progress told the steps, the last one included, and the end
   * @throws ModelException INVALID or UNSUPPORTED when no model can be made of them
   */
  Manifest make(ModelName name, PackedFiles files, Consumer<Progress> progress)
      throws IOException, InterruptedException;
}
