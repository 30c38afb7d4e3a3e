package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many bytes a second, by all together who share it. A second's worth may go at once after a
 * pause. Safe for use by several threads.
 */
public final class RateLimit {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,12})\\s*([kmg]?)(i?)b?(?:/s)?", Pattern.CASE_INSENSITIVE);
  private static final long SECOND = 1_000_000_000L;
  private static final int LEAST = 1000;

  /** Bytes that are let through at once. */
  private static final int PIECE = 16 << 10;

  private final long bytesPerSecond;
  private final LongSupplier nanos;

  /** When all that was let through so far would have gone at the even rate. */
  private long paidUntil;

  private long passed;

  RateLimit(long bytesPerSecond, LongSupplier nanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanos = nanos;
    this.paidUntil = nanos.getAsLong();
  }

  /**
   * Reads {@code 20MB}, {@code 512k}, {@code 1GiB/s} or a number of bytes; decimal unless there is
   * an i.
   *
   * @throws ModelException INVALID
   */
  public static RateLimit parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches() || (!matcher.group(3).isEmpty() && matcher.group(2).isEmpty())) {
      throw ModelException.invalid("\"" + text + "\" is not a rate (such as 20MB or 512kB)");
    }
    long unit = matcher.group(3).isEmpty() ? 1000 : 1024;
    long factor =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> unit;
          case "m" -> unit * unit;
          case "g" -> unit * unit * unit;
          default -> 1;
        };
    long rate = Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
    if (rate < LEAST) {
      throw ModelException.invalid("\"" + text + "\" is too slow (1kB a second at least)");
    }
    return new RateLimit(rate, System::nanoTime);
  }

  public long bytesPerSecond() {
    return bytesPerSecond;
  }

  /** Bytes that were let through so far. */
  synchronized long passed() {
    return passed;
  }

  /** A stream that is read no faster than all limits allow. */
  static InputStream paced(InputStream in, List<RateLimit> limits) {
    return limits.isEmpty() ? in : new Paced(in, limits);
  }

  /** Takes so many bytes from the allowance; returns the nanoseconds to wait before they go. */
  synchronized long take(int bytes) {
    long now = nanos.getAsLong();
    passed += bytes;
    paidUntil = Math.max(paidUntil, now - SECOND) + bytes * SECOND / bytesPerSecond;
    return Math.max(0, paidUntil - now);
  }

  private static final class Paced extends FilterInputStream {
    private final List<RateLimit> limits;

    Paced(InputStream in, List<RateLimit> limits) {
      super(in);
      this.limits = limits;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, Math.min(length, PIECE));
      long wait = 0;
      for (RateLimit limit : limits) {
        wait = Math.max(wait, read > 0 ? limit.take(read) : 0);
      }
      if (wait > 0) {
        sleep(wait);
      }
      return read;
    }

    private static void sleep(long nanos) throws IOException {
      try {
        Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }
}
