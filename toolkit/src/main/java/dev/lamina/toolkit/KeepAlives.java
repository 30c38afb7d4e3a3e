package dev.lamina.toolkit;

import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long models stay loaded whose requests do not say. Immutable.
 *
 * @param usual of models without a time of their own
 * @param own of some; {@link KeepAlive#FOREVER} keeps one from making room for others, too
 */
public record KeepAlives(Duration usual, Map<ModelName, Duration> own) {
  /** As it is without settings: five minutes. */
  public static final KeepAlives USUAL = of(Duration.ofMinutes(5));

  public KeepAlives {
    own = Map.copyOf(own);
  }

  /** The same for all models. */
  public static KeepAlives of(Duration usual) {
    return new KeepAlives(usual, Map.of());
  }

  /**
   * Reads a setting: a time as {@link KeepAlive} knows it, and {@code MODEL=TIME} for some models,
   * with commas between, such as {@code 10m,gemma3=-1}.
   *
   * @throws ModelException INVALID where a time or a name is none, or given twice
   */
  public static KeepAlives parse(String text) {
    KeepAlives all = USUAL;
    boolean said = false;
    for (String item : text.split(",", -1)) {
      int equals = item.indexOf('=');
      Duration time = KeepAlive.parse(item.substring(equals + 1).strip());
      if (equals < 0) {
        if (said) {
          throw ModelException.invalid("there are two times for all models");
        }
        said = true;
        all = new KeepAlives(time, all.own());
      } else {
        all = all.with(ModelName.parse(item.substring(0, equals).strip()), time);
      }
    }
    return all;
  }

  private KeepAlives with(ModelName name, Duration time) {
    if (own.keySet().stream().anyMatch(name::sameAs)) {
      throw ModelException.invalid("there are two times for " + name.shortest());
    }
    Map<ModelName, Duration> more = new LinkedHashMap<>(own);
    more.put(name, time);
    return new KeepAlives(usual, more);
  }

  /** That of a model, however its name is spelled. */
  public Duration of(ModelName name) {
    return own.entrySet().stream()
        .filter(entry -> entry.getKey().sameAs(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(usual);
  }
}
