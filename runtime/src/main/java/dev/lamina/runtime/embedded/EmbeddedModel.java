package dev.lamina.runtime.embedded;

import dev.lamina.runtime.Completion;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.TokenProbability;
import dev.lamina.runtime.process.Resume;
import dev.lamina.runtime.process.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A model in a child. One slot: the child answers in the order of the requests. */
final class EmbeddedModel implements LoadedModel {
  private final ChildProcess child;
  private final int contextLength;
  private final Optional<Resume> resume;
  private final Path state;

  /** The one slot: what is done for a request before it belongs to it. */
  private final Semaphore free = new Semaphore(1, true);

  /**
   * Takes over a child that is ready.
   *
   * @param resume goes on from kept states, where that can be
   * @param state where the child may write one
   */
  EmbeddedModel(ChildProcess child, int contextLength, Optional<Resume> resume, Path state) {
    this.child = child;
    this.contextLength = contextLength;
    this.resume = resume;
    this.state = state;
  }

  @Override
  public Completion generate(GenerateRequest request, TextSink sink)
      throws IOException, InterruptedException {
    GenerateOrder order = Orders.of(request);
    free.acquire();
    try {
      Optional<Completion> begun = begin(request);
      Completion completion = answer(order, sink);
      return begun.map(completion::after).orElse(completion);
    } finally {
      free.release();
    }
  }

  private Optional<Completion> begin(GenerateRequest request)
      throws IOException, InterruptedException {
    if (resume.isEmpty()) {
      return Optional.empty();
    }
    // Without a beginning nothing is looked at, and what is too long will be cut.
    int[] prompt = request.fixed() == 0 ? new int[0] : tokenize(request.prompt(), true);
    String beginning = prompt.length < contextLength ? request.beginning() : "";
    return resume.get().begin(prompt, beginning, forResume());
  }

  private Completion answer(GenerateOrder order, TextSink sink)
      throws IOException, InterruptedException {
    try (var call = child.call(Frame.Type.GENERATE, order::writeTo);
        var watchdog = child.watchdog()) {
      Frame answer = next(call, watchdog);
      while (answer.type() == Frame.Type.TEXT || answer.type() == Frame.Type.LIKELY) {
        if (answer.type() == Frame.Type.LIKELY) {
          sink.tokens(List.of(probability(Likelihoods.read(answer.fields()).entries())));
        } else {
          sink.accept(new String(answer.payload(), StandardCharsets.UTF_8));
        }
        answer = next(call, watchdog);
      }
      return completion(Outcome.read(answer.fields()));
    }
  }

  private Resume.Child forResume() {
    return new Resume.Child() {
      @Override
      public int[] tokenize(String beginning) throws IOException, InterruptedException {
        return EmbeddedModel.this.tokenize(beginning, true);
      }

      @Override
      public Completion evaluate(int[] tokens) throws IOException, InterruptedException {
        return completion(Outcome.read(ask(Frame.Type.EVALUATE, fields(tokens)).fields()));
      }

      @Override
      public Path save() throws IOException, InterruptedException {
        Frame _ = ask(Frame.Type.SAVE, out -> out.write(EmbeddedEngine.bytes(state)));
        return state;
      }

      @Override
      public void restore(Path file) throws IOException, InterruptedException {
        Frame _ = ask(Frame.Type.RESTORE, out -> out.write(EmbeddedEngine.bytes(file)));
      }
    };
  }

  /** A request with one answer. */
  private Frame ask(Frame.Type type, Frame.Fields fields) throws IOException, InterruptedException {
    try (var call = child.call(type, fields);
        var watchdog = child.watchdog()) {
      return next(call, watchdog);
    }
  }

  private static TokenProbability probability(List<Likelihoods.Entry> entries) {
    List<TokenProbability> likeliest = new ArrayList<>();
    for (Likelihoods.Entry entry : entries.subList(1, entries.size())) {
      likeliest.add(probability(entry, List.of()));
    }
    return probability(entries.getFirst(), likeliest);
  }

  private static TokenProbability probability(
      Likelihoods.Entry entry, List<TokenProbability> likeliest) {
    List<Integer> bytes = new ArrayList<>();
    for (byte each : entry.piece()) {
      bytes.add(each & 0xff);
    }
    String text = new String(entry.piece(), StandardCharsets.UTF_8);
    return new TokenProbability(text, bytes, entry.logarithm(), likeliest);
  }

  private static Frame next(ChildProcess.Call call, Watchdog watchdog)
      throws IOException, InterruptedException {
    watchdog.waiting();
    Frame answer = call.next();
    watchdog.answered();
    return answer;
  }

  private static Completion completion(Outcome outcome) {
    return new Completion(
        outcome.length() ? Completion.StopReason.LENGTH : Completion.StopReason.STOP,
        Optional.of(outcome.stopString()).filter(text -> !text.isEmpty()),
        outcome.promptTokens(),
        outcome.cachedTokens(),
        Duration.ofNanos(outcome.promptTime()),
        outcome.tokens(),
        Duration.ofNanos(outcome.time()));
  }

  @Override
  public int[] tokenize(String text, boolean special) throws IOException, InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Frame.Fields fields =
        out -> {
          out.writeBoolean(special);
          out.write(bytes);
        };
    try (var call = child.call(Frame.Type.TOKENIZE, fields)) {
      return call.next().ints();
    }
  }

  @Override
  public String detokenize(int[] tokens) throws IOException, InterruptedException {
    try (var call = child.call(Frame.Type.DETOKENIZE, fields(tokens))) {
      return new String(call.next().payload(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public List<float[]> embed(int[] tokens) throws IOException, InterruptedException {
    List<float[]> vectors = new ArrayList<>();
    try (var call = child.call(Frame.Type.EMBED, fields(tokens));
        var watchdog = child.watchdog()) {
      Frame answer = next(call, watchdog);
      while (answer.type() == Frame.Type.VECTOR) {
        vectors.add(answer.floats());
        answer = next(call, watchdog);
      }
    }
    return vectors;
  }

  private static Frame.Fields fields(int[] tokens) {
    return out -> {
      for (int token : tokens) {
        out.writeInt(token);
      }
    };
  }

  @Override
  public String engine() {
    return EmbeddedEngine.NAME;
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public long memory() {
    return child.memory();
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public boolean alive() {
    return child.alive();
  }

  @Override
  public void close() {
    child.close();
    try {
      Files.deleteIfExists(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
