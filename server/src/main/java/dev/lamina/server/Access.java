package dev.lamina.server;

/** Who may use a route. */
enum Access {
  /** Whoever can connect. */
  OPEN,
  /** Whoever has a key; it changes nothing and costs little. */
  READ,
  /** Whoever may ask models. */
  INFER,
  /** Whoever may manage the store. */
  MANAGE,
  /** The same, and nobody while the server is read-only. */
  CHANGE
}
