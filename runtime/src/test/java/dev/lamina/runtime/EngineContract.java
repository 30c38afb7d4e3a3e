package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine must do, tried on a small real model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class EngineContract {
  private static final int CONTEXT = 1024;
  private static final String QUESTION =
      "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n";
  private static final String ANSWER = "The capital of France is Paris.";

  /** A grammar whose answers never end. */
  private static final String ENDLESS = "root ::= [a-z] root";

  private Engine engine;
  private LoadedModel model;

  protected abstract Engine engine() throws IOException;

  @BeforeAll
  void load() throws Exception {
    engine = engine();
    model = engine.start(spec(CONTEXT));
  }

  @AfterAll
  void unload() {
    if (model != null) { // there is none where the engine is not to be had
      model.close();
    }
  }

  private static LoadSpec spec(int contextLength) {
    return spec(TestModels.smollm2(), contextLength);
  }

  private static LoadSpec spec(Path weights, int contextLength) {
    return new LoadSpec(weights, "llama", List.of(), List.of(), contextLength, 0, 0, -1, true);
  }

  private static Sampling sampling(double temperature, long seed) {
    return new Sampling(temperature, 40, 0.9, 0, 1, 64, 1, 0, 0, seed);
  }

  private static GenerateRequest request(String prompt, int maxTokens, String... stop) {
    return new GenerateRequest(
        prompt, sampling(0, 1), maxTokens, List.of(stop), 4, true, Optional.empty());
  }

  private static GenerateRequest constrained(String grammar, int maxTokens, boolean shift) {
    return new GenerateRequest(
        QUESTION, sampling(0, 1), maxTokens, List.of(), 4, shift, Optional.of(grammar));
  }

  /** A text and how it ended. */
  private record Answer(String text, Completion completion) {}

  private static Answer answer(LoadedModel model, GenerateRequest request) throws Exception {
    var text = new StringBuilder();
    Completion completion = model.generate(request, text::append);
    return new Answer(text.toString(), completion);
  }

  private void assertUsable() throws Exception {
    assertThat(answer(model, request(QUESTION, 40)).text()).isEqualTo(ANSWER);
    assertThat(model.alive()).isTrue();
  }

  @Test
  void answersTheSameAgainAndEvaluatesThePromptOnce() throws Exception {
    answer(model, request("Once upon a time", 1));
    Answer first = answer(model, request(QUESTION, 40));
    Answer second = answer(model, request(QUESTION, 40));

    assertThat(first.text()).isEqualTo(ANSWER);
    assertThat(second.text()).isEqualTo(ANSWER);
    assertThat(first.completion().reason()).isEqualTo(Completion.StopReason.STOP);
    assertThat(first.completion().promptTokens())
        .isEqualTo(model.tokenize(QUESTION, true).length)
        .isEqualTo(second.completion().promptTokens());
    assertThat(first.completion().tokens())
        .as("the answer's tokens and the one that ends it")
        .isEqualTo(model.tokenize(ANSWER, false).length + 1);
    assertThat(first.completion().cachedTokens()).isLessThan(first.completion().promptTokens() / 2);
    assertThat(second.completion().cachedTokens()).isGreaterThan(8);
    assertThat(first.completion().promptTime()).isPositive();
    assertThat(first.completion().time()).isPositive();
  }

  @Test
  void aConversationContinuesFromWhatIsEvaluated() throws Exception {
    answer(model, request(QUESTION, 40));
    Answer next =
        answer(
            model,
            request(
                QUESTION + ANSWER + "<|im_end|>\n<|im_start|>user\nThanks<|im_end|>\n<|im_start|>",
                1));
    assertThat(next.completion().cachedTokens())
        .isGreaterThanOrEqualTo(model.tokenize(QUESTION + ANSWER, true).length - 1);
  }

  @Test
  void theLimitOfTokensEnds() throws Exception {
    Answer answer = answer(model, request(QUESTION, 3));
    assertThat(answer.text()).isEqualTo("The capital of");
    assertThat(answer.completion().tokens()).isEqualTo(3);
    assertThat(answer.completion().reason()).isEqualTo(Completion.StopReason.LENGTH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"al of Fr", " Paris", "The", ".", "is Par"})
  void aStopStringEndsAndNothingOfItIsSeen(String stop) throws Exception {
    Answer answer = answer(model, request(QUESTION, 40, "never there", stop));
    assertThat(answer.text()).isEqualTo(ANSWER.substring(0, ANSWER.indexOf(stop)));
    assertThat(answer.completion().reason()).isEqualTo(Completion.StopReason.STOP);
    assertThat(answer.completion().stopString()).contains(stop);
  }

  @Test
  void whatOnlyBeginsLikeAStopStringIsGiven() throws Exception {
    Answer answer = answer(model, request(QUESTION, 40, "capital city", "Paris.Paris"));
    assertThat(answer.text()).isEqualTo(ANSWER);
    assertThat(answer.completion().stopString()).isNotEqualTo(Optional.of("Paris.Paris"));
  }

  @Test
  void aSeedDecidesWhatIsDrawn() throws Exception {
    var once = new StringBuilder();
    var again = new StringBuilder();
    for (long seed = 1; seed <= 3; seed++) {
      once.append(answer(model, drawn(seed)).text()).append('|');
      again.append(answer(model, drawn(seed)).text()).append('|');
    }
    assertThat(again).hasToString(once.toString());
    assertThat(once.toString().split("\\|")).as("three seeds").doesNotHaveDuplicates();
  }

  private static GenerateRequest drawn(long seed) {
    return new GenerateRequest(
        "Once upon a time", sampling(1.5, seed), 12, List.of(), 4, true, Optional.empty());
  }

  @Test
  void aGrammarIsFollowed() throws Exception {
    Answer answer = answer(model, constrained("root ::= \"{\" [0-9] [0-9] \"}\"", 40, true));
    assertThat(answer.text()).matches("\\{[0-9][0-9]}");
    assertThat(answer.completion().reason()).isEqualTo(Completion.StopReason.STOP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"root ::= \"Ber", "root ::= root \"a\" | \"b\"", "rule ::= \"a\"", " "})
  void aBadGrammarIsRefused(String grammar) throws Exception {
    assertThatThrownBy(() -> answer(model, constrained(grammar, 40, true)))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID));
    assertUsable();
  }

  @Test
  void aFullContextShiftsOrEnds() throws Exception {
    try (LoadedModel small = engine.start(spec(64))) {
      Answer shifted = answer(small, constrained(ENDLESS, 150, true));
      assertThat(shifted.completion().tokens()).isEqualTo(150);
      assertThat(shifted.completion().reason()).isEqualTo(Completion.StopReason.LENGTH);

      Answer ended = answer(small, constrained(ENDLESS, 150, false));
      assertThat(ended.completion().tokens()).isBetween(64 - 20, 64);
      assertThat(ended.completion().reason()).isEqualTo(Completion.StopReason.LENGTH);
    }
  }

  @Test
  void aLongPromptIsCutOrRefused() throws Exception {
    String prompt = "one two three ".repeat(CONTEXT);
    Answer cut = answer(model, request(prompt, 2));
    assertThat(cut.completion().promptTokens()).isBetween(CONTEXT / 2 - 8, CONTEXT / 2 + 8);

    assertThatThrownBy(
            () ->
                answer(
                    model,
                    new GenerateRequest(
                        prompt, sampling(0, 1), 2, List.of(), 4, false, Optional.empty())))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .hasMessageContaining("context length");
  }

  @Test
  void aThrowingSinkEndsAndTheModelStaysUsable() throws Exception {
    var broken = new IOException("the reader is gone");
    assertThatThrownBy(
            () ->
                model.generate(
                    constrained(ENDLESS, 1_000_000, true),
                    text -> {
                      throw broken;
                    }))
        .isSameAs(broken);
    assertUsable();
  }

  @Test
  void anInterruptEndsAndTheModelStaysUsable() throws Exception {
    var started = new CountDownLatch(1);
    var ended = new CompletableFuture<Void>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    model.generate(
                        constrained(ENDLESS, 1_000_000, true), text -> started.countDown());
                    ended.complete(null);
                  } catch (Exception e) {
                    ended.completeExceptionally(e);
                  }
                });
    started.await();
    caller.interrupt();
    assertThatThrownBy(ended::get).hasCauseInstanceOf(InterruptedException.class);
    assertUsable();
  }

  @Test
  void anInterruptEndsTheEvaluationOfAPromptToo() throws Exception {
    String prompt = "four five six ".repeat(CONTEXT / 16);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> answer(model, request(prompt, 1)))
        .isInstanceOf(InterruptedException.class);

    Completion again = answer(model, request(prompt, 1)).completion();
    assertThat(again.cachedTokens()).isLessThan(again.promptTokens() - 1);
    assertUsable();
  }

  /** The rest is three quarters of the prompt at least: a machine's own speed is the measure. */
  @Test
  void anInterruptInTheMiddleOfAPromptSavesTheWorkOnItsRest() throws Exception {
    try (LoadedModel large = engine.start(spec(4 * CONTEXT))) {
      ProcessHandle child = ProcessHandle.of(large.pid()).orElseThrow();
      Duration start = processorTime(child);
      answer(large, request("one two three ".repeat(CONTEXT / 4), 1));
      Duration quarter = processorTime(child).minus(start);

      var ended = new CompletableFuture<Void>();
      Duration before = processorTime(child);
      Thread caller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      large.generate(request("four five six ".repeat(CONTEXT), 1), text -> {});
                      ended.complete(null);
                    } catch (Exception e) {
                      ended.completeExceptionally(e);
                    }
                  });
      while (processorTime(child).minus(before).compareTo(quarter.dividedBy(4)) < 0) {
        Thread.onSpinWait();
      }
      caller.interrupt();
      assertThatThrownBy(ended::get).hasCauseInstanceOf(InterruptedException.class);

      Duration interrupted = processorTime(child);
      assertThat(answer(large, request("four", 1)).completion().tokens()).isEqualTo(1);
      assertThat(processorTime(child).minus(interrupted)).isLessThan(quarter);
    }
  }

  private static Duration processorTime(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Test
  void requestsOfSeveralThreadsAreAllAnswered() {
    List<CompletableFuture<String>> answers =
        java.util.stream.IntStream.range(0, 3)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          try {
                            return answer(model, request(QUESTION, 40)).text();
                          } catch (Exception e) {
                            throw new IllegalStateException(e);
                          }
                        }))
            .toList();
    assertThat(answers).extracting(CompletableFuture::join).containsOnly(ANSWER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Hello",
        "  two  spaces ",
        "Grüße, 世界 🦙 e\u0301",
        "<|im_start|>user\nHi<|im_end|>\n"
      })
  void tokensBecomeTheirTextAgain(String text) throws Exception {
    int[] tokens = model.tokenize(text, true);
    assertThat(model.detokenize(tokens)).isEqualTo(text);
    assertThat(model.detokenize(model.tokenize(text, false))).isEqualTo(text);
  }

  @Test
  void specialTokensAreReadAsThoseOrAsText() throws Exception {
    assertThat(model.tokenize("<|im_end|>", true)).hasSize(1);
    assertThat(model.tokenize("<|im_end|>", false)).hasSizeGreaterThan(1);
  }

  @Test
  void emojiArriveWhole() throws Exception {
    Answer answer = answer(model, constrained("root ::= [😀-😎] [😀-😎] [é-ë]", 40, true));
    assertThat(answer.text()).matches("[😀-😎][😀-😎][é-ë]");
  }

  @Test
  void probabilitiesAreToldWhereTheyAreWanted() throws Exception {
    var text = new StringBuilder();
    List<TokenProbability> told = new ArrayList<>();
    var sink =
        new LoadedModel.TextSink() {
          @Override
          public void accept(String piece) {
            text.append(piece);
          }

          @Override
          public void tokens(List<TokenProbability> tokens) {
            told.addAll(tokens);
          }
        };
    model.generate(request(QUESTION, 40).withLikeliest(OptionalInt.of(3)), sink);
    assertThat(text).hasToString(ANSWER);
    assertThat(told).hasSize(model.tokenize(ANSWER, false).length);
    assertThat(told.stream().map(TokenProbability::text).toList()).isEqualTo(words(told));
    assertThat(String.join("", words(told))).isEqualTo(ANSWER);
    for (TokenProbability token : told) {
      assertThat(token.likeliest()).hasSize(3);
      assertThat(token.likeliest().getFirst().bytes())
          .as("the likeliest is drawn")
          .isEqualTo(token.bytes());
      assertThat(token.likeliest().getFirst().logarithm()).isEqualTo(token.logarithm());
      double sum = token.likeliest().stream().mapToDouble(each -> Math.exp(each.logarithm())).sum();
      assertThat(sum).isBetween(0.0, 1.0001);
      assertThat(token.likeliest())
          .isSortedAccordingTo(Comparator.comparingDouble(TokenProbability::logarithm).reversed());
    }

    told.clear();
    model.generate(request(QUESTION, 3).withLikeliest(OptionalInt.of(0)), sink);
    assertThat(told).hasSize(3).allMatch(token -> token.likeliest().isEmpty());
    told.clear();
    model.generate(request(QUESTION, 3), sink);
    assertThat(told).isEmpty();
  }

  private static List<String> words(List<TokenProbability> tokens) {
    List<String> words = new ArrayList<>();
    for (TokenProbability token : tokens) {
      byte[] bytes = new byte[token.bytes().size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = token.bytes().get(i).byteValue();
      }
      words.add(new String(bytes, StandardCharsets.UTF_8));
    }
    return words;
  }

  @Test
  void vectorsTellWhatIsAlike() throws Exception {
    try (LoadedModel vectors = engine.start(spec(256).withPooling(Pooling.MEAN))) {
      float[] cat = vector(vectors, "The cat sleeps on the sofa.");
      float[] kitten = vector(vectors, "A kitten is napping on the couch.");
      float[] tax = vector(vectors, "Interest rates rose in the third quarter.");
      assertThat(cat).hasSize(576);
      assertThat(cosine(cat, kitten)).isGreaterThan(cosine(cat, tax) + 0.02);
      assertThat(vector(vectors, "The cat sleeps on the sofa.")).isEqualTo(cat);
    }
  }

  private static float[] vector(LoadedModel model, String text) throws Exception {
    return model.embed(model.tokenize(text, true)).getFirst();
  }

  private static double cosine(float[] a, float[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void eachPoolingIsMadeOfTheTokensVectors(@TempDir Path directory) throws Exception {
    Path tiny = TinyGguf.model().writeTo(directory.resolve("tiny"));
    List<float[]> each = embedded(tiny, Pooling.NONE, "hello");
    assertThat(each).hasSizeGreaterThan(1);
    float[] mean = new float[each.getFirst().length];
    for (float[] one : each) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += one[i] / each.size();
      }
    }
    var offset = within(1e-3f);
    assertThat(embedded(tiny, Pooling.MEAN, "hello")).hasSize(1);
    assertThat(embedded(tiny, Pooling.MEAN, "hello").getFirst()).containsExactly(mean, offset);
    assertThat(embedded(tiny, Pooling.CLS, "hello").getFirst())
        .containsExactly(each.getFirst(), offset);
    assertThat(embedded(tiny, Pooling.LAST, "hello").getFirst())
        .containsExactly(each.getLast(), offset);
  }

  private List<float[]> embedded(Path weights, Pooling pooling, String text) throws Exception {
    try (LoadedModel vectors = engine.start(spec(weights, 64).withPooling(pooling))) {
      return vectors.embed(vectors.tokenize(text, true));
    }
  }

  @Test
  void vectorsAndTextAreNotMixedUp(@TempDir Path directory) throws Exception {
    Path tiny = TinyGguf.model().writeTo(directory.resolve("tiny"));
    assertRefused(ModelException.Kind.UNSUPPORTED, () -> model.embed(new int[] {1, 2}));
    assertRefused(ModelException.Kind.UNSUPPORTED, () -> model.rank("a", List.of("b")));
    try (LoadedModel vectors = engine.start(spec(tiny, 64).withPooling(Pooling.MEAN))) {
      assertRefused(ModelException.Kind.UNSUPPORTED, () -> answer(vectors, request("hello", 3)));
      assertRefused(ModelException.Kind.UNSUPPORTED, () -> vectors.rank("a", List.of("b")));
      assertRefused(ModelException.Kind.INVALID, () -> vectors.embed(new int[0]));
      assertRefused(ModelException.Kind.INVALID, () -> vectors.embed(new int[65]));
      assertThat(vectors.embed(vectors.tokenize("hello", true))).hasSize(1);
    }
  }

  private static void assertRefused(
      ModelException.Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void aDeadChildIsToldAndAnotherStartWorks() throws Exception {
    LoadedModel doomed = engine.start(spec(256));
    try {
      assertThat(doomed.memory()).isPositive();
      assertThatThrownBy(
              () ->
                  doomed.generate(
                      constrained(ENDLESS, 1_000_000, true),
                      text ->
                          ProcessHandle.of(doomed.pid()).ifPresent(ProcessHandle::destroyForcibly)))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNAVAILABLE))
          .hasMessageContaining("SIGKILL");
      assertThat(doomed.alive()).isFalse();
      assertThatThrownBy(() -> doomed.tokenize("a", false)).isInstanceOf(ModelException.class);
    } finally {
      doomed.close();
    }
    try (LoadedModel another = engine.start(spec(256))) {
      assertThat(answer(another, request(QUESTION, 40)).text()).isEqualTo(ANSWER);
    }
  }

  @Test
  void closingFailsWhatIsUnderWayAndLeavesNoProcess() throws Exception {
    LoadedModel closed = engine.start(spec(256));
    ProcessHandle child = ProcessHandle.of(closed.pid()).orElseThrow();
    assertThatThrownBy(
            () -> closed.generate(constrained(ENDLESS, 1_000_000, true), text -> closed.close()))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNAVAILABLE));
    assertThat(child.isAlive()).isFalse();
    assertThat(closed.alive()).isFalse();
    closed.close();
  }

  @Test
  void anInterruptedStartLeavesNoProcess() throws Exception {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    var ended = new CompletableFuture<Void>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    engine.start(spec(CONTEXT)).close();
                    ended.complete(null);
                  } catch (Exception e) {
                    ended.completeExceptionally(e);
                  }
                });
    while (ProcessHandle.current().children().count() == before.size()) {
      Thread.onSpinWait();
    }
    caller.interrupt();
    assertThatThrownBy(() -> ended.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(ProcessHandle.current().children()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void filesThatAreNoModelsAreRefused(@TempDir Path directory) throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "This is not a model.\n".repeat(99));
    Path empty = Files.createFile(directory.resolve("empty"));
    Path cut = directory.resolve("cut");
    try (var in = Files.newInputStream(TestModels.smollm2())) {
      Files.write(cut, in.readNBytes(4 << 20));
    }
    for (Path file : List.of(text, empty, cut)) {
      assertThatThrownBy(() -> engine.start(spec(file, CONTEXT)))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CORRUPT))
          .hasMessageContaining(file.getFileName().toString())
          .hasMessageNotContaining("\n");
    }
    assertThatThrownBy(() -> engine.start(spec(directory.resolve("missing"), CONTEXT)))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.NOT_FOUND));
  }
}
