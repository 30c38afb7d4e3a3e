package dev.lamina.bench;

import dev.lamina.runtime.Completion;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Sampling;
import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The embedded engine's figures on SmolLM2: start ({@link StartFigures}), how long a cancelled
 * request goes on, and speed beside {@code llama-bench} of the testdata's llama.cpp in alternating
 * rounds. Argument: a directory for the native library. Prints medians; rates are tokens per
 * second.
 *
 * <p>{@code llama-bench} is another, later build of llama.cpp: the ratio is what the age of the
 * embedded library costs. What the engine adds to its library is the difference between the child's
 * own time and the caller's.
 */
public final class EngineFigures {
  private static final int ROUNDS = 3;
  private static final int PROMPT_WORDS = 250;
  private static final int GENERATED = 64;
  private static final int CONTEXT = 2048;
  private static final Pattern RATE = Pattern.compile("\"avg_ts\": ([0-9.]+)");

  private final EmbeddedEngine engine;
  private int salt;

  private EngineFigures(Path directory) {
    engine = new EmbeddedEngine(Path.of(System.getProperty("java.home")), directory);
  }

  public static void main(String[] arguments) throws Exception {
    var figures = new EngineFigures(Path.of(arguments[0]));
    new StartFigures(figures.engine, Path.of(arguments[0])).run();
    figures.cancel();
    figures.speed(1);
    figures.speed(Runtime.getRuntime().availableProcessors());
  }

  private static LoadSpec spec(Path weights, int context, int threads) {
    return new LoadSpec(weights, "llama", List.of(), List.of(), context, 0, threads, -1, true);
  }

  /** Never the same beginning twice, so that nothing is found evaluated. */
  private GenerateRequest request(int words, int tokens) {
    var greedy = new Sampling(0, 40, 0.9, 0, 1, 64, 1, 0, 0, 1);
    String prompt = ++salt + " little house ".repeat(words / 2);
    return new GenerateRequest(prompt, greedy, tokens, List.of(), 4, true, Optional.empty());
  }

  private void speed(int threads) throws IOException, InterruptedException {
    double[][] rates = new double[5][ROUNDS];
    try (LoadedModel model = engine.start(spec(TestModels.smollm2(), CONTEXT, threads))) {
      model.generate(request(20, 8), text -> {});
      for (int round = 0; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        Completion done = model.generate(request(PROMPT_WORDS, GENERATED), text -> {});
        long wall = System.nanoTime() - begin;
        long inside = done.promptTime().plus(done.time()).toNanos();
        rates[0][round] = done.promptTokens() * 1e9 / done.promptTime().toNanos();
        rates[1][round] = done.tokens() * 1e9 / done.time().toNanos();
        rates[2][round] = (double) inside / wall;
        double[] other = llamaBench(threads);
        rates[3][round] = other[0];
        rates[4][round] = other[1];
      }
    }
    System.out.printf(
        "%d thread(s): prompt %.0f, llama-bench %.0f (%.2f); generation %.1f, llama-bench %.1f"
            + " (%.2f); evaluation is %.3f of the caller's time%n",
        threads,
        median(rates[0]),
        median(rates[3]),
        median(rates[0]) / median(rates[3]),
        median(rates[1]),
        median(rates[4]),
        median(rates[1]) / median(rates[4]),
        median(rates[2]));
  }

  /** Rates of prompt and generation; NaN where the program is not there. */
  private static double[] llamaBench(int threads) throws IOException, InterruptedException {
    Optional<Path> server = TestModels.llamaServer();
    if (server.isEmpty()) {
      return new double[] {Double.NaN, Double.NaN};
    }
    Process bench =
        new ProcessBuilder(
                server.get().resolveSibling("llama-bench").toString(),
                "-m",
                TestModels.smollm2().toString(),
                "-p",
                Integer.toString(PROMPT_WORDS),
                "-n",
                Integer.toString(GENERATED),
                "-t",
                Integer.toString(threads),
                "-r",
                "1",
                "-o",
                "json")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(bench.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher rate = RATE.matcher(output);
    double[] rates = new double[2];
    for (int i = 0; i < rates.length; i++) {
      if (!rate.find()) {
        throw new IOException("llama-bench ended with " + bench.waitFor() + ": " + output);
      }
      rates[i] = Double.parseDouble(rate.group(1));
    }
    return rates;
  }

  /** From the interrupt until the next request, of two tokens, is answered. */
  private void cancel() throws IOException, InterruptedException, ExecutionException {
    List<Double> prompts = new ArrayList<>();
    List<Double> answers = new ArrayList<>();
    try (LoadedModel model = engine.start(spec(TestModels.smollm2(), 2 * CONTEXT, 0))) {
      for (int i = 0; i < ROUNDS + 2; i++) {
        prompts.add(cancelled(model, request(3000, 1)));
        answers.add(cancelled(model, endless()));
      }
    }
    print("cancelled in a prompt, next answered", prompts);
    print("cancelled in an answer, next answered", answers);
  }

  private static GenerateRequest endless() {
    return new GenerateRequest(
        "Once",
        Sampling.DEFAULT,
        1_000_000,
        List.of(),
        4,
        true,
        Optional.of("root ::= [a-z] root"));
  }

  private double cancelled(LoadedModel model, GenerateRequest request)
      throws IOException, InterruptedException, ExecutionException {
    var ended = new CompletableFuture<Boolean>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    model.generate(request, text -> {});
                    ended.complete(false);
                  } catch (InterruptedException e) {
                    ended.complete(true);
                  } catch (IOException | RuntimeException e) {
                    ended.completeExceptionally(e);
                  }
                });
    Thread.sleep(500); // well into it
    long begin = System.nanoTime();
    caller.interrupt();
    if (!ended.get()) {
      throw new IllegalStateException("it had ended before it was cancelled");
    }
    model.generate(request(1, 1), text -> {});
    return (System.nanoTime() - begin) / 1e6;
  }

  private static void print(String name, List<Double> times) {
    double[] all = times.stream().mapToDouble(Double::doubleValue).toArray();
    System.out.printf(
        "%-37s %5.0f ms, at most %.0f ms%n", name, median(all), Arrays.stream(all).max().orElse(0));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
