package dev.lamina.runtime;

import dev.lamina.modelfile.Human;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The memory that models may take, and what each would. Both are found out when they are first
 * asked for, and kept. Safe for use by several threads.
 */
final class MemoryRoom {
  private static final int KEPT = 256;

  private final Engine engine;
  private OptionalLong budget;
  private final Map<LoadSpec, MemoryNeed> needs = new ConcurrentHashMap<>();

  /**
   * @param budget bytes; empty for most of the machine's
   */
  MemoryRoom(Engine engine, OptionalLong budget) {
    this.engine = engine;
    this.budget = budget;
  }

  synchronized long budget() {
    if (budget.isEmpty()) {
      budget = OptionalLong.of(MemoryBudget.of(engine));
    }
    return budget.getAsLong();
  }

  /**
   * What a model takes.
   *
   * @throws ModelException EXHAUSTED when that is more than all models together may
   */
  MemoryNeed need(LoadSpec spec, ModelName name) throws IOException {
    MemoryNeed need = needs.get(spec);
    if (need == null) {
      need = workedOut(spec);
      if (need.equals(MemoryNeed.UNKNOWN)) {
        return need;
      }
      if (needs.size() >= KEPT) {
        needs.clear();
      }
      needs.put(spec, need);
    }
    if (need.total() > budget()) {
      throw new ModelException(
          ModelException.Kind.EXHAUSTED,
          "load "
              + name
              + ": it takes "
              + need.text()
              + ", and models may take "
              + Human.bytes(budget())
              + " (a smaller num_ctx or quantization, or LAMINA_MAX_MEMORY)");
    }
    return need;
  }

  private MemoryNeed workedOut(LoadSpec spec) throws IOException {
    try {
      return engine.need(spec);
    } catch (ModelException unreadable) {
      return MemoryNeed.UNKNOWN; // loading it says what is wrong
    }
  }
}
