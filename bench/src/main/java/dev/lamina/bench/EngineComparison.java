package dev.lamina.bench;

import dev.lamina.runtime.Completion;
import dev.lamina.runtime.Engine;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Sampling;
import dev.lamina.runtime.Tuning;
import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.runtime.llamaserver.LlamaServerEngine;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The engines beside each other on SmolLM2, in alternating rounds: start, time to the first text,
 * tokens per second, and what our side of llama-server adds to its own time; then four chats at
 * once on four slots beside one. Argument: a directory for the engines' files. Prints medians and
 * ratios.
 */
public final class EngineComparison {
  private static final int ROUNDS = 5;
  private static final int PROMPT_WORDS = 250;
  private static final int GENERATED = 64;
  private static final int CONTEXT = 2048;
  private static final int CHATS = 4;

  private final Path directory;
  private final Path java = Path.of(System.getProperty("java.home"));
  private final Path program;
  private int salt;

  private EngineComparison(Path directory, Path program) {
    this.directory = directory;
    this.program = program;
  }

  public static void main(String[] arguments) throws Exception {
    Path program =
        TestModels.llamaServer()
            .orElseThrow(() -> new IOException("no llama-server (testdata/fetch llama-server)"));
    var comparison = new EngineComparison(Path.of(arguments[0]), program);
    comparison.start();
    comparison.speed();
    comparison.together();
  }

  private Engine embedded() {
    return new EmbeddedEngine(java, directory.resolve("native"));
  }

  private Engine llamaServer(int slots) {
    return new LlamaServerEngine(
        program, java, directory.resolve("llama-server"), Tuning.ofSlots(slots));
  }

  private static LoadSpec spec() {
    return new LoadSpec(
        TestModels.smollm2(), "llama", List.of(), List.of(), CONTEXT, 0, 0, -1, true);
  }

  /** Never the same beginning twice, so that nothing is found evaluated. */
  private synchronized GenerateRequest request(int words, int tokens) {
    var greedy = new Sampling(0, 40, 0.9, 0, 1, 64, 1, 0, 0, 1);
    String prompt = ++salt + " little house ".repeat(words / 2);
    return new GenerateRequest(prompt, greedy, tokens, List.of(), 4, true, Optional.empty());
  }

  private void start() throws IOException, InterruptedException {
    double[][] times = new double[2][ROUNDS];
    List<Engine> engines = List.of(embedded(), llamaServer(1));
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < engines.size(); i++) {
        long begin = System.nanoTime();
        engines.get(i).start(spec()).close();
        times[i][round] = (System.nanoTime() - begin) / 1e6;
      }
    }
    print("start, ms", times, true);
  }

  /** What one request showed. */
  private record Seen(double first, double prompt, double generation, double share) {}

  private void speed() throws IOException, InterruptedException {
    double[][] first = new double[2][ROUNDS];
    double[][] prompt = new double[2][ROUNDS];
    double[][] generation = new double[2][ROUNDS];
    double[][] share = new double[2][ROUNDS];
    try (LoadedModel one = embedded().start(spec());
        LoadedModel other = llamaServer(1).start(spec())) {
      List<LoadedModel> models = List.of(one, other);
      for (LoadedModel model : models) {
        seen(model);
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < models.size(); i++) {
          Seen seen = seen(models.get(i));
          first[i][round] = seen.first;
          prompt[i][round] = seen.prompt;
          generation[i][round] = seen.generation;
          share[i][round] = seen.share;
        }
      }
    }
    print("first text, ms", first, true);
    print("prompt, tokens/s", prompt, false);
    print("generation, tokens/s", generation, false);
    System.out.printf(
        "the engine's own time in the caller's: embedded %.3f, llama-server %.3f%n",
        median(share[0]), median(share[1]));
  }

  private Seen seen(LoadedModel model) throws IOException, InterruptedException {
    long[] firstAt = {0};
    long begin = System.nanoTime();
    Completion done =
        model.generate(
            request(PROMPT_WORDS, GENERATED),
            text -> firstAt[0] = firstAt[0] == 0 ? System.nanoTime() : firstAt[0]);
    long wall = System.nanoTime() - begin;
    long inside = done.promptTime().plus(done.time()).toNanos();
    return new Seen(
        (firstAt[0] - begin) / 1e6,
        done.promptTokens() * 1e9 / done.promptTime().toNanos(),
        done.tokens() * 1e9 / done.time().toNanos(),
        (double) inside / wall);
  }

  /** Tokens per second of all chats, one after the other and at the same time. */
  private void together() throws IOException, InterruptedException {
    double[][] rates = new double[2][ROUNDS];
    try (LoadedModel model = llamaServer(CHATS).start(spec())) {
      seen(model);
      for (int round = 0; round < ROUNDS; round++) {
        rates[0][round] = rate(model, 1);
        rates[1][round] = rate(model, CHATS);
      }
    }
    System.out.printf(
        "llama-server, tokens/s of all chats: one %.1f, %d at once %.1f (%.2f)%n",
        median(rates[0]), CHATS, median(rates[1]), median(rates[1]) / median(rates[0]));
  }

  private double rate(LoadedModel model, int chats) {
    long begin = System.nanoTime();
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < chats; i++) {
      answers.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return model.generate(request(8, GENERATED), text -> {}).tokens();
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> Thread.ofVirtual().start(task)));
    }
    int tokens = answers.stream().mapToInt(CompletableFuture::join).sum();
    return tokens * 1e9 / (System.nanoTime() - begin);
  }

  private static void print(String what, double[][] values, boolean lessIsBetter) {
    double one = median(values[0]);
    double other = median(values[1]);
    System.out.printf(
        "%-22s embedded %8.1f, llama-server %8.1f, ratio %.2f%n",
        what, one, other, lessIsBetter ? one / other : other / one);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
