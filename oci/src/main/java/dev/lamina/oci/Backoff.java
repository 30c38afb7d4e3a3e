package dev.lamina.oci;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between tries: each twice as long, with jitter; full patience again after progress. */
final class Backoff {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(2);

  private final RegistryOptions.Patience patience;
  private final int attempts;
  private int tries;

  Backoff(RegistryOptions.Patience patience) {
    this(patience, patience.attempts());
  }

  Backoff(RegistryOptions.Patience patience, int attempts) {
    this.patience = patience;
    this.attempts = attempts;
  }

  void progress() {
    tries = 0;
  }

  /** Whether another try is allowed. */
  boolean again() {
    return ++tries < attempts;
  }

  /**
   * Waits.
   *
   * @param asked how long the server asked for
   */
  void pause(Optional<Duration> asked) throws IOException {
    Duration doubled = patience.pause().multipliedBy(1L << Math.min(Math.max(tries - 1, 0), 16));
    Duration usual = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    long millis = (long) (usual.toMillis() * ThreadLocalRandom.current().nextDouble(0.5, 1.0));
    long least = asked.map(Duration::toMillis).orElse(0L);
    try {
      Thread.sleep(Math.max(millis, Math.min(least, LONGEST_ASKED.toMillis())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting to try again");
    }
  }
}
