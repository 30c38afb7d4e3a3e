package dev.lamina.store;

/**
 * The outcome of storing bytes.
 *
 * @param way how they came into the store
 */
public record Ingested(Descriptor descriptor, Way way) {
  /** How bytes came into the store, the cheapest first. */
  public enum Way {
    /** As PRESENT, of a file that was read before and has not changed: it was not read again. */
    KNOWN,
    /** A whole blob with this digest was there already: nothing was written. */
    PRESENT,
    /** A second name of the source file: no bytes were written, none are used. */
    LINKED,
    /** A copy that shares the source's disk space (a reflink). */
    CLONED,
    /** Bytes of their own. */
    WRITTEN
  }

  /** Whether nothing was written because the blob was there. */
  public boolean existed() {
    return way == Way.KNOWN || way == Way.PRESENT;
  }
}
