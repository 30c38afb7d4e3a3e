package dev.lamina.runtime;

/** How the vectors of a text's tokens become the vector of the text. */
public enum Pooling {
  /** They do not: each token has its own. */
  NONE,
  /** Their mean. */
  MEAN,
  /** The first token's. */
  CLS,
  /** The last token's. */
  LAST,
  /** They do not: the model tells how well two texts go together. */
  RANK
}
