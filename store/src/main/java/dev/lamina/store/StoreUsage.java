package dev.lamina.store;

import java.util.List;

/**
 * What a store's disk space is used for, in bytes; a blob counts once however many models share it.
 *
 * @param models in the order of their names
 * @param total of all blobs that models need
 * @param reclaimable of what no model needs
 */
public record StoreUsage(List<ModelUsage> models, long total, long reclaimable) {
  public StoreUsage {
    models = List.copyOf(models);
  }

  /**
   * One model's part.
   *
   * @param total bytes of its blobs
   * @param unique bytes that would be free without it
   * @param sharers number of models that share a blob with it
   * @param sharedWith the first of them: a config of a few bytes may be shared by thousands
   */
  public record ModelUsage(
      ModelName name, long total, long unique, int sharers, List<ModelName> sharedWith) {
    /** Most names in {@code sharedWith}. */
    public static final int NAMED = 20;

    public ModelUsage {
      sharedWith = List.copyOf(sharedWith);
    }

    /** Bytes that other models need too. */
    public long shared() {
      return total - unique;
    }
  }
}
