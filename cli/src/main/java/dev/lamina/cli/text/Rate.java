package dev.lamina.cli.text;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** How many bytes a second move, looked at over the last seconds. Not safe for several threads. */
public final class Rate {
  private static final long WINDOW = 5_000_000_000L; // nanoseconds
  private static final long LEAST = 100_000_000L; // nanoseconds; before, a rate says nothing
  private static final double SECOND = 1e9;

  private final LongSupplier nanoTime;
  private final ArrayDeque<Sample> samples = new ArrayDeque<>();
  private long moved;

  private record Sample(long nanos, long moved) {}

  /** Begins now. */
  public Rate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    samples.add(new Sample(nanoTime.getAsLong(), 0));
  }

  /** So many more bytes have moved. */
  public void add(long bytes) {
    moved += bytes;
    long now = nanoTime.getAsLong();
    samples.addLast(new Sample(now, moved));
    while (samples.size() > 2 && now - samples.getFirst().nanos() > WINDOW) {
      samples.removeFirst();
    }
  }

  /** Bytes a second; 0 while it is too early to tell. */
  public long perSecond() {
    Sample first = samples.getFirst();
    long elapsed = nanoTime.getAsLong() - first.nanos();
    return elapsed < LEAST ? 0 : Math.round((moved - first.moved()) * SECOND / elapsed);
  }
}
