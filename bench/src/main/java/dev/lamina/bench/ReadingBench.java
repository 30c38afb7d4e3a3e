package dev.lamina.bench;

import dev.lamina.modelfile.Gguf;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The head of SmolLM2's GGUF file, and a Modelfile with most instructions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadingBench {
  private final Path weights = TestModels.smollm2();
  private byte[] modelfile = new byte[0];

  @Setup
  public void read() throws IOException {
    modelfile = Files.readAllBytes(TestModels.golden().resolve("modelfiles/Modelfile.smol"));
  }

  @Benchmark
  public Gguf ggufHead() throws IOException {
    return Gguf.read(weights);
  }

  @Benchmark
  public Gguf ggufHeadWithArrays() throws IOException {
    return Gguf.readWithArrays(weights);
  }

  @Benchmark
  public Modelfile modelfile() {
    return Modelfile.parse(modelfile);
  }
}
