package dev.lamina.runtime.embedded;

import dev.lamina.modelfile.Gguf;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The gate before native code, which aborts or gives no reason for much of what is wrong with a
 * file. No child is started for what is refused here. Spec: engine §8.
 */
final class LoadCheck {
  private static final int LEAST_CONTEXT = 4;
  private static final String OTHER_ENGINE = " (use the engine llama-server)";

  private LoadCheck() {}

  /**
   * @throws ModelException UNSUPPORTED, INVALID, NOT_FOUND or CORRUPT
   */
  static void check(LoadSpec spec) throws IOException {
    String name = name(spec.weights());
    requireArchitecture(spec.architecture(), name);
    if (!spec.projectors().isEmpty()) {
      throw ModelException.unsupported(
          "load " + name + ": engine embedded takes no images or sound" + OTHER_ENGINE);
    }
    if (spec.embedding()) {
      throw ModelException.unsupported(
          "load " + name + ": engine embedded makes no vectors" + OTHER_ENGINE);
    }
    if (spec.contextLength() < LEAST_CONTEXT) {
      throw ModelException.invalid(
          "num_ctx " + spec.contextLength() + ": must be at least " + LEAST_CONTEXT);
    }
    Gguf head = head(spec.weights());
    head.requireWeights(name, ModelException.Kind.CORRUPT);
    requireArchitecture(head.architecture(), name);
    if (head.splitCount() > 1) {
      throw ModelException.unsupported(
          "load " + name + ": it is one of " + head.splitCount() + " parts" + OTHER_ENGINE);
    }
    for (Path adapter : spec.adapters()) {
      if (head(adapter).role() != Gguf.Role.ADAPTER) {
        throw new ModelException(
            ModelException.Kind.CORRUPT, "not an adapter: " + name(adapter) + ": it is a model");
      }
    }
  }

  private static void requireArchitecture(String architecture, String name) {
    if (!Architectures.KNOWN.contains(architecture)) {
      throw ModelException.unsupported(
          "load "
              + name
              + ": engine embedded (llama.cpp "
              + EmbeddedVersion.LLAMA
              + ") cannot run the architecture "
              + LogLine.of(architecture)
              + OTHER_ENGINE);
    }
  }

  private static Gguf head(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw ModelException.notFound("load " + file + ": there is no such file");
    }
    return Gguf.read(file, name(file), ModelException.Kind.CORRUPT, false);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
