package dev.lamina.runtime;

import dev.lamina.store.ModelException;
import java.util.Optional;

/**
 * How engines run every model, as far as they can.
 *
 * @param slots requests that a model answers at once, each with the whole context
 * @param flashAttention whether it is used; empty lets the engine choose
 * @param cache how exactly keys and values are kept; less than F16 needs flash attention
 */
public record Tuning(int slots, Optional<Boolean> flashAttention, CacheType cache) {
  public static final Tuning DEFAULT = ofSlots(1);

  public Tuning {
    if (cache != CacheType.F16 && flashAttention.equals(Optional.of(false))) {
      throw ModelException.invalid(
          "a cache of " + cache.text() + " needs flash attention (switch it on, or use f16)");
    }
  }

  public static Tuning ofSlots(int slots) {
    return new Tuning(slots, Optional.empty(), CacheType.F16);
  }

  /** What is to be done, where it would be so without being told. */
  public boolean flashAttention(boolean usual) {
    return cache != CacheType.F16 || flashAttention.orElse(usual);
  }
}
