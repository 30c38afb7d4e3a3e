package dev.lamina.server;

import dev.lamina.store.Digest;
import dev.lamina.store.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Tells how many bytes of a transfer moved since it was told the last time; what was there before
 * did not move. For one transfer; safe for use by several threads.
 */
final class MovedBytes implements Consumer<Progress> {
  private final LongConsumer count;
  private final Map<Digest, Long> moved = new HashMap<>();

  MovedBytes(LongConsumer count) {
    this.count = count;
  }

  @Override
  public synchronized void accept(Progress progress) {
    if (progress instanceof Progress.Bytes bytes) {
      long now = bytes.completed() - bytes.present();
      long before = moved.getOrDefault(bytes.digest(), 0L);
      if (now > before) {
        moved.put(bytes.digest(), now);
        count.accept(now - before);
      }
    }
  }
}
