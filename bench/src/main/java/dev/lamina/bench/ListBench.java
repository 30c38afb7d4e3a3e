package dev.lamina.bench;

import dev.lamina.modelfile.ModelConfig;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.testdata.TinyGguf;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.ModelSummary;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The list of models that share their weights, by a server that has just begun and by an old one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ListBench {
  @Param({"10", "100"})
  public int models;

  private final Scratch scratch = Scratch.make();
  private final Settings settings = Settings.defaults(scratch.directory());
  private final Lamina old = Lamina.open(settings);

  @Setup
  public void fill() throws IOException {
    try (Lease lease = ModelStore.at(settings.store()).lease()) {
      Descriptor weights = lease.ingest(MediaTypes.MODEL, TinyGguf.model().bytes()).descriptor();
      Descriptor config = lease.ingest(MediaTypes.CONFIG, ModelConfig.empty().bytes()).descriptor();
      for (int i = 0; i < models; i++) {
        byte[] system = ("System " + i).getBytes(StandardCharsets.UTF_8);
        Descriptor layer = lease.ingest(MediaTypes.SYSTEM, system).descriptor();
        lease.publish(ModelName.parse("model" + i), Manifest.of(config, List.of(weights, layer)));
      }
    }
    old.list();
  }

  @TearDown
  public void remove() throws IOException {
    old.close();
    scratch.close();
  }

  @Benchmark
  public List<ModelSummary> again() throws IOException {
    return old.list();
  }

  @Benchmark
  public List<ModelSummary> first() throws IOException {
    try (Lamina lamina = Lamina.open(settings)) {
      return lamina.list();
    }
  }
}
