package dev.lamina.bench;

import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.runtime.process.JavaCommand;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/**
 * How long an embedded child takes, on a plain class path and prepared as in the application image:
 * until llama.cpp refuses a file at its first look, which is a start before any model's own load
 * and the child's end, and until a model is there. In turns.
 */
final class StartFigures {
  private static final int ROUNDS = 9;

  private final EmbeddedEngine engine;
  private final Path directory;
  private final Path prepared = JavaCommand.preparedClasses();
  private final Path aside;

  StartFigures(EmbeddedEngine engine, Path directory) {
    this.engine = engine;
    this.directory = directory;
    this.aside = directory.resolve("prepared");
  }

  void run() throws IOException, InterruptedException {
    Path refused = directory.resolve("refused.gguf");
    TinyGguf.model().with("tokenizer.ggml.model", "unknown").writeTo(refused);
    Path tiny = TinyGguf.model().writeTo(directory.resolve("tiny.gguf"));
    engine.rehearse(refused);
    Files.move(prepared, aside, StandardCopyOption.REPLACE_EXISTING);
    compare("before the model's own load", refused);
    compare("a model of some kilobytes", tiny);
    compare("SmolLM2", TestModels.smollm2());
  }

  private void compare(String name, Path weights) throws IOException, InterruptedException {
    double[][] wall = new double[2][ROUNDS];
    double[] processor = new double[2];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < 2; i++) {
        if (i == 1) {
          Files.copy(aside, prepared, StandardCopyOption.COPY_ATTRIBUTES);
        }
        double before = Measured.childrenSeconds();
        wall[i][round] = millis(weights);
        processor[i] += Measured.childrenSeconds() - before;
        Files.deleteIfExists(prepared);
      }
    }
    for (int i = 0; i < 2; i++) {
      Arrays.sort(wall[i]);
      System.out.printf(
          "start, %-28s %-10s %5.0f ms, at least %.0f ms, processor time %.0f ms%n",
          name,
          i == 0 ? "class path" : "image",
          wall[i][ROUNDS / 2],
          wall[i][0],
          processor[i] * 1000 / ROUNDS);
    }
  }

  private double millis(Path weights) throws IOException, InterruptedException {
    var spec = new LoadSpec(weights, "llama", List.of(), List.of(), 256, 0, 0, -1, true);
    long begin = System.nanoTime();
    try {
      LoadedModel model = engine.start(spec);
      double millis = since(begin);
      model.close();
      return millis;
    } catch (ModelException refused) {
      if (refused.kind() != ModelException.Kind.CORRUPT) {
        throw refused;
      }
      return since(begin);
    }
  }

  private static double since(long begin) {
    return (System.nanoTime() - begin) / 1e6;
  }
}
