package dev.lamina.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Something that can run weights. Each loaded model is a child process of its own, so that whatever
 * native code does, the caller lives on and memory is given back at {@link LoadedModel#close}. Safe
 * for use by several threads.
 */
public interface Engine {
  /** How settings and people call it: {@code embedded}, {@code llama-server}. */
  String name();

  /** The version of llama.cpp behind it, such as {@code b4916}; empty where it cannot be told. */
  String version();

  /** The program it runs, or the directory of what it runs; empty where there is none. */
  default Optional<Path> location() {
    return Optional.empty();
  }

  /** Why nothing can be loaded on this machine, with what to do about it; empty if it can. */
  default Optional<String> problem() {
    return Optional.empty();
  }

  /** GPUs that it would use, as it calls them. */
  default List<String> devices() {
    return List.of();
  }

  /** Whether it knows {@code general.architecture} of a GGUF. */
  boolean supports(String architecture);

  /**
   * The architectures that it is known to run, as GGUF calls them, sorted; looks at the engine's
   * files. Newer ones may be missing: whether it runs one {@link #supports} says.
   */
  default List<String> architectures() {
    return List.of();
  }

  /** Memory that a model would take; looks at the heads of its files. */
  default MemoryNeed need(LoadSpec spec) throws IOException {
    return MemoryNeed.of(spec, Tuning.DEFAULT, false);
  }

  /**
   * Loads a model; returns when it can answer.
   *
   * @throws dev.lamina.store.ModelException UNSUPPORTED (architecture, request for what it cannot
   *     do), CORRUPT (the file is refused), EXHAUSTED (memory), UNAVAILABLE (the child died), each
   *     with the engine's own last words
   * @throws InterruptedException when the calling thread is interrupted: the child is gone then
   */
  LoadedModel start(LoadSpec spec) throws IOException, InterruptedException;
}
