package dev.lamina.bench;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Ingested;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
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

/**
 * A new blob of 4 MiB into the store, which is hashed, written, synced and taken away again; and
 * one that is there already.
 */
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
    // A blob that no model has goes away with its lease.
    try (Lease lease = store.lease()) {
      Descriptor weights = lease.ingest(MediaTypes.MODEL, known).descriptor();
      Descriptor config = lease.ingest(MediaTypes.CONFIG, new byte[0]).descriptor();
      lease.publish(ModelName.parse("known"), Manifest.of(config, List.of(weights)));
    }
  }

  @TearDown
  public void remove() throws IOException {
    scratch.close();
  }

  @Benchmark
  public Ingested fresh() throws IOException {
    ByteBuffer.wrap(bytes).putLong(0, ++count);
    return ingest(bytes);
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
}
