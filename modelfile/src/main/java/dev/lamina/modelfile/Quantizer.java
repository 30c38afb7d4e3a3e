package dev.lamina.modelfile;

import java.io.IOException;
import java.nio.file.Path;

/** Makes a model's weights smaller, by a program of llama.cpp. Safe for use by several threads. */
public interface Quantizer {
  /** Is told how many tensors are done, of how many; may throw to end the work. */
  @FunctionalInterface
  interface Progress {
    void tensors(long done, long total);
  }

  /**
   * Writes the same weights with fewer bits.
   *
   * @param weights a GGUF file; of split weights the first part, with the others beside it
   * @param target a file that is not there yet; what a failure leaves of it is the caller's
   * @param type such as {@code Q4_K_M}
   * @throws dev.lamina.store.ModelException UNSUPPORTED: there is no such program; UNAVAILABLE: it
   *     failed, with its own last words
   * @throws InterruptedException when the calling thread is interrupted: the program is gone then
   */
  void quantize(Path weights, Path target, String type, Progress progress)
      throws IOException, InterruptedException;
}
