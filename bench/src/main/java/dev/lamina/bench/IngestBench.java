package dev.lamina.bench;

import dev.lamina.store.Ingested;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A new blob of 4 MiB into the store: hashed, written, synced; and one that is there already. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class IngestBench {
  private final byte[] known = new byte[4 << 20];
  private final byte[] bytes = new byte[4 << 20];
  private final Scratch scratch = Scratch.make();
  private final ModelStore store = ModelStore.at(scratch.directory());
  private long count;

  @Setup
  public void fill() throws IOException {
    new Random(1).nextBytes(known);
    new Random(2).nextBytes(bytes);
    ingest(known);
  }

  @TearDown
  public void remove() throws IOException {
    scratch.close();
  }

  @Benchmark
  public Ingested fresh() throws IOException {
    ByteBuffer.wrap(bytes).putLong(0, ++count);
    Ingested ingested = ingest(bytes);
    Files.delete(file(ingested));
    return ingested;
  }

  @Benchmark
  public Ingested present() throws IOException {
    return ingest(known);
  }

  private Ingested ingest(byte[] blob) throws IOException {
    try (Lease lease = store.lease()) {
      return lease.ingest(MediaTypes.MODEL, blob);
    }
  }

  private Path file(Ingested ingested) {
    return store.root().resolve("blobs").resolve(ingested.descriptor().digest().fileName());
  }
}
