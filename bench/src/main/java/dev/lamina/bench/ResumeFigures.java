package dev.lamina.bench;

import dev.lamina.runtime.Completion;
import dev.lamina.runtime.Engine;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.KeptStates;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Sampling;
import dev.lamina.runtime.Tuning;
import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.runtime.llamaserver.LlamaServerEngine;
import dev.lamina.testdata.TestModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The first text of a saved session of some 4,000 tokens in a new process: its beginning evaluated,
 * and gone on from as it was kept, with each engine. Arguments: a directory; the engine, if only
 * one of them.
 */
public final class ResumeFigures {
  private static final int CONTEXT = 8192;
  private static final int ROUNDS = 3;
  private static final String SESSION =
      "The capital of France is Paris, and that of Italy is Rome. ".repeat(265);

  private final String engine;
  private final Path directory;

  private ResumeFigures(String engine, Path directory) {
    this.engine = engine;
    this.directory = directory;
  }

  /** Milliseconds until the first text, and what the engine told. */
  private record First(double millis, Completion completion) {}

  public static void main(String[] arguments) throws Exception {
    List<String> engines = List.of("llama-server", "embedded");
    for (String engine : arguments.length > 1 ? List.of(arguments[1]) : engines) {
      new ResumeFigures(engine, Path.of(arguments[0])).run();
    }
  }

  private void run() throws Exception {
    KeptStates states = new KeptStates(directory.resolve("states-" + engine), KeptStates.USUAL);
    first(Optional.of(states), SESSION.length()); // keeps it
    for (int round = 1; round <= ROUNDS; round++) {
      First evaluated = first(Optional.empty(), 0);
      First resumed = first(Optional.of(states), SESSION.length());
      System.out.printf(
          "%s, round %d  %d tokens, %d kept  evaluated %.0f ms  resumed %.0f ms  %.1f %%%n",
          engine,
          round,
          resumed.completion.promptTokens(),
          resumed.completion.cachedTokens(),
          evaluated.millis,
          resumed.millis,
          100 * resumed.millis / evaluated.millis);
    }
    System.out.printf("the state takes %.1f MB%n", states.size() / 1e6);
  }

  private First first(Optional<KeptStates> states, int fixed) throws Exception {
    var spec =
        new LoadSpec(TestModels.smollm2(), "llama", List.of(), List.of(), CONTEXT, 0, 0, -1, true);
    var request =
        new GenerateRequest(
                SESSION + "What is the capital of Italy?",
                Sampling.DEFAULT,
                1,
                List.of(),
                4,
                true,
                Optional.empty())
            .withFixed(fixed);
    try (LoadedModel model = engine(states).start(spec)) {
      long start = System.nanoTime();
      Completion completion = model.generate(request, _ -> {}); // its one token may have no text
      return new First((System.nanoTime() - start) / 1e6, completion);
    }
  }

  private Engine engine(Optional<KeptStates> states) {
    Path java = Path.of(System.getProperty("java.home"));
    Path place = directory.resolve(engine);
    return engine.equals("embedded")
        ? new EmbeddedEngine(java, place, Tuning.DEFAULT, states)
        : new LlamaServerEngine(
            TestModels.llamaServer().orElseThrow(), java, place, Tuning.DEFAULT, states);
  }
}
