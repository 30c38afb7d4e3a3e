package dev.lamina.runtime.process;

import dev.lamina.modelfile.Gguf;
import dev.lamina.modelfile.SplitGguf;
import dev.lamina.runtime.Engine;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gate before native code, which aborts or gives no reason for much of what is wrong with a
 * file. No child is started for what is refused here. Spec: engine §8.
 */
public final class WeightsCheck {
  private static final int LEAST_CONTEXT = 4;

  private WeightsCheck() {}

  /**
   * Looks at what is asked for and at the heads of its files.
   *
   * @param advice what to do about an architecture that the engine does not know
   * @throws ModelException UNSUPPORTED, INVALID, NOT_FOUND or CORRUPT
   */
  public static void check(LoadSpec spec, Engine engine, String advice) throws IOException {
    String name = name(spec.weights());
    requireArchitecture(spec.architecture(), name, engine, advice);
    if (spec.contextLength() < LEAST_CONTEXT) {
      throw ModelException.invalid(
          "num_ctx " + spec.contextLength() + ": must be at least " + LEAST_CONTEXT);
    }
    Gguf head = whole(spec.weights());
    head.requireWeights(name, ModelException.Kind.CORRUPT);
    requireArchitecture(head.architecture(), name, engine, advice);
    for (Path adapter : spec.adapters()) {
      if (head(adapter).role() != Gguf.Role.ADAPTER) {
        throw new ModelException(
            ModelException.Kind.CORRUPT, "not an adapter: " + name(adapter) + ": it is a model");
      }
    }
  }

  private static void requireArchitecture(
      String architecture, String name, Engine engine, String advice) {
    if (!engine.supports(architecture)) {
      throw ModelException.unsupported(
          "load "
              + name
              + ": engine "
              + engine.name()
              + " (llama.cpp "
              + engine.version()
              + ") cannot run the architecture "
              + LogLine.of(architecture)
              + " ("
              + advice
              + ")");
    }
  }

  /** The head; of split weights, whose other parts llama.cpp finds by their names, of them all. */
  private static Gguf whole(Path first) throws IOException {
    Gguf head = head(first);
    if (head.splitCount() == 1) {
      return head;
    }
    Map<String, Gguf> parts = new LinkedHashMap<>();
    for (Path part : SplitGguf.siblings(first)) {
      parts.put(name(part), head(part));
    }
    if (parts.size() != head.splitCount()
        || !SplitGguf.order(parts, ModelException.Kind.CORRUPT)
            .equals(List.copyOf(parts.keySet()))) {
      throw new ModelException(
          ModelException.Kind.CORRUPT,
          "load "
              + name(first)
              + ": it is one of "
              + head.splitCount()
              + " parts, and is not called so");
    }
    return SplitGguf.join(List.copyOf(parts.values()), ModelException.Kind.CORRUPT);
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
