package dev.lamina.store;

import java.util.List;
import java.util.Optional;

/**
 * The outcome of checking a store.
 *
 * @param findings what is not as it should be, models first
 * @param models looked at
 * @param blobs looked at
 * @param bytes read
 */
public record StoreReport(List<Finding> findings, int models, int blobs, long bytes) {
  public StoreReport {
    findings = List.copyOf(findings);
  }

  /** Whether a model cannot be used as it is. */
  public boolean damaged() {
    return findings.stream().anyMatch(finding -> finding.kind().damage());
  }

  /** What can be wrong. */
  public enum Kind {
    /** A manifest names a blob that is not there. */
    MISSING(true),
    /** A blob has another size than its descriptor. */
    SHORT(true),
    /** A blob's bytes are not its digest's. */
    CHANGED(true),
    /** A manifest cannot be read as one. */
    UNREADABLE(true),
    /** A link that leads nowhere. */
    DANGLING(true),
    /** A blob that no model needs. */
    ORPHAN(false),
    /** A file that an operation which is gone left behind. */
    LEFTOVER(false);

    private final boolean damage;

    Kind(boolean damage) {
      this.damage = damage;
    }

    public boolean damage() {
      return damage;
    }
  }

  /**
   * One thing that is not as it should be.
   *
   * @param models that need it
   * @param subject a digest, name or path in the store
   * @param text in one line: what is wrong
   */
  public record Finding(
      Kind kind, List<ModelName> models, String subject, Optional<Digest> digest, String text) {
    public Finding {
      models = List.copyOf(models);
    }
  }
}
