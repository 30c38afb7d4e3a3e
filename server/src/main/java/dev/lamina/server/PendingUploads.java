package dev.lamina.server;

import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Uploads that wait for the create which names them: nothing needs them until then, so they are
 * held, for an hour at most, lest a prune takes them. Safe for use by several threads.
 */
final class PendingUploads {
  static final Duration LIFE = Duration.ofHours(1);

  private record Pending(Lease lease, Instant until) {}

  private final InstantSource clock;
  private final Map<Digest, Pending> pending = new HashMap<>();

  PendingUploads(InstantSource clock) {
    this.clock = clock;
  }

  /** Keeps the lease that holds an upload; it is closed here. */
  synchronized void hold(Digest digest, Lease lease) throws IOException {
    expire();
    Pending before = pending.put(digest, new Pending(lease, clock.instant().plus(LIFE)));
    if (before != null) {
      before.lease().close();
    }
  }

  /** A model needs them now. */
  synchronized void release(Collection<Digest> digests) throws IOException {
    for (Digest digest : digests) {
      Pending done = pending.remove(digest);
      if (done != null) {
        done.lease().close();
      }
    }
  }

  /** Gives up those that nobody came for. */
  synchronized void expire() throws IOException {
    Instant now = clock.instant();
    release(
        pending.entrySet().stream()
            .filter(entry -> !entry.getValue().until().isAfter(now))
            .map(Map.Entry::getKey)
            .toList());
  }

  synchronized void releaseAll() throws IOException {
    release(List.copyOf(pending.keySet()));
  }
}
