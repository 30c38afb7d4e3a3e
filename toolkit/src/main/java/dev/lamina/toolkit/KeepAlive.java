package dev.lamina.toolkit;

import java.time.Duration;

/** How long a model stays loaded when nobody uses it. Spec: http-api-and-cli §2.1. */
public final class KeepAlive {
  /**
   * Longer than any process lives: the longest time that Go's clients can read, about 292 years.
   */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private KeepAlive() {}
}
