package dev.lamina.store;

/** How closely a store is checked. */
public enum StoreDepth {
  /** Sizes, and what is known of the bytes; reads no blob. */
  QUICK,
  /** Reads the blobs that changed since they were found right. */
  CHANGED,
  /** Reads every blob. */
  DEEP
}
