package dev.lamina.bench;

import dev.lamina.oci.RegistryOptions;
import dev.lamina.oci.Transfer;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.testdata.RealRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
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
 * A model of 16 MiB from a real registry on loopback into a store, and out of it again; the same
 * model where the store has it; and its push where the registry has it. {@code testdata/fetch
 * registry} first.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TransferBench {
  private static final int MEBIBYTES = 16;

  private final Scratch scratch = Scratch.make();
  private final RegistryOptions options = RegistryOptions.defaults();
  private final ModelStore full = ModelStore.at(scratch.directory().resolve("full"));
  private final ModelStore empty = ModelStore.at(scratch.directory().resolve("empty"));
  private final RealRegistry registry = start(scratch);
  private final Reference model = Reference.parse(registry.host() + "/bench/model:v1");

  private static RealRegistry start(Scratch scratch) {
    try {
      return RealRegistry.start(
          RealRegistry.Kind.DISTRIBUTION, scratch.directory().resolve("registry"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Setup
  public void fill() throws IOException, InterruptedException {
    RandomModel.publish(full.root(), model.name(), MEBIBYTES);
    Transfer.push(model, full, options, event -> {});
  }

  @TearDown
  public void remove() throws IOException {
    registry.close();
    scratch.close();
  }

  @Benchmark
  public Manifest pull() throws IOException, InterruptedException {
    Manifest pulled = Transfer.pull(model, empty, options, event -> {});
    empty.remove(model.name());
    empty.sweep(Duration.ZERO);
    return pulled;
  }

  @Benchmark
  public Manifest pullPresent() throws IOException, InterruptedException {
    return Transfer.pull(model, full, options, event -> {});
  }

  @Benchmark
  public void pushPresent() throws IOException, InterruptedException {
    Transfer.push(model, full, options, event -> {});
  }
}
