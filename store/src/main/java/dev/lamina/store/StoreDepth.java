package dev.lamina.store;

/** How closely a store is checked. */
public enum StoreDepth {
  /** Sizes, and whether files changed since they were found right; reads no blob. */
  QUICK,
  /** Reads the blobs that changed since they were found right. */
  CHANGED,
  /** Reads every blob. */
  DEEP
}
