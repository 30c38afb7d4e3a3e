package dev.lamina.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to load and how. Equal specs are served by one loaded model.
 *
 * @param weights a verified GGUF file
 * @param architecture its {@code general.architecture}
 * @param adapters LoRA files, in order
 * @param projectors image or audio encoders, in order
 * @param contextLength tokens of one slot, at least 4
 * @param batchSize tokens evaluated at once; 0 lets the engine choose
 * @param threads for generation; 0 lets the engine choose
 * @param gpuLayers -1 lets the engine choose, 0 keeps to the CPU
 * @param mmap whether to map the file instead of reading it
 * @param pooling how vectors are made, of a model that is for vectors instead of text
 * @param draft a smaller model that guesses ahead; engines that cannot use it leave it out
 * @param chat whether {@link LoadedModel#chat} is wanted: for the template in the weights
 */
public record LoadSpec(
    Path weights,
    String architecture,
    List<Path> adapters,
    List<Path> projectors,
    int contextLength,
    int batchSize,
    int threads,
    int gpuLayers,
    boolean mmap,
    Optional<Pooling> pooling,
    Optional<Draft> draft,
    boolean chat) {
  /**
   * A model that guesses what another one will say, which is faster where it is right.
   *
   * @param tokens guessed at once
   */
  public record Draft(Path weights, int tokens) {}

  public LoadSpec {
    adapters = List.copyOf(adapters);
    projectors = List.copyOf(projectors);
  }

  /** For text. */
  public LoadSpec(
      Path weights,
      String architecture,
      List<Path> adapters,
      List<Path> projectors,
      int contextLength,
      int batchSize,
      int threads,
      int gpuLayers,
      boolean mmap) {
    this(
        weights,
        architecture,
        adapters,
        projectors,
        contextLength,
        batchSize,
        threads,
        gpuLayers,
        mmap,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** The same for vectors. */
  public LoadSpec withPooling(Pooling how) {
    return new LoadSpec(
        weights,
        architecture,
        adapters,
        projectors,
        contextLength,
        batchSize,
        threads,
        gpuLayers,
        mmap,
        Optional.of(how),
        Optional.empty(),
        false);
  }

  /** The same with a model that guesses ahead, or without. */
  public LoadSpec withDraft(Optional<Draft> guessing) {
    return new LoadSpec(
        weights,
        architecture,
        adapters,
        projectors,
        contextLength,
        batchSize,
        threads,
        gpuLayers,
        mmap,
        pooling,
        guessing,
        chat);
  }

  /** The same with or without the engine's own way of making prompts. */
  public LoadSpec withChat(boolean wanted) {
    return new LoadSpec(
        weights,
        architecture,
        adapters,
        projectors,
        contextLength,
        batchSize,
        threads,
        gpuLayers,
        mmap,
        pooling,
        draft,
        wanted);
  }
}
