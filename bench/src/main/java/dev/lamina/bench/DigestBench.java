package dev.lamina.bench;

import dev.lamina.store.Digest;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The digest of 16 MiB in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DigestBench {
  private final byte[] bytes = new byte[16 << 20];

  public DigestBench() {
    new Random(1).nextBytes(bytes);
  }

  @Benchmark
  public Digest digest() {
    return Digest.of(bytes);
  }
}
