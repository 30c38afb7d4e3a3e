package dev.lamina.store;

/**
 * What a long operation reports while it runs. Events of one digest never go backwards; its first
 * and last event are always sent. Consumers are called on the thread that works, and should return
 * at once.
 */
public sealed interface Progress {
  /** A phase began; {@code status} is the text that Ollama's clients know. */
  record Step(String status) implements Progress {}

  /**
   * Bytes of one blob.
   *
   * @param total bytes in all
   * @param completed bytes done, at most {@code total}
   * @param present how many of them did not have to move: they were there before
   */
  record Bytes(String status, Digest digest, long total, long completed, long present)
      implements Progress {
    /** Where none were there before. */
    public Bytes(String status, Digest digest, long total, long completed) {
      this(status, digest, total, completed, 0);
    }
  }

  /** The operation is complete: the last event. */
  record Done() implements Progress {}
}
