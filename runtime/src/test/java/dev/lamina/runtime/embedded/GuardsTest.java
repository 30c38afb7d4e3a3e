package dev.lamina.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.runtime.Completion;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Sampling;
import dev.lamina.store.ModelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that would end native code, or take all memory, do neither. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardsTest {
  private LoadedModel model;

  @BeforeAll
  void load(@TempDir Path directory) throws Exception {
    model = Tiny.engine().start(Tiny.spec(Tiny.model(directory), 100_000));
  }

  @AfterAll
  void unload() {
    model.close();
  }

  @AfterEach
  void itLivesOn() throws Exception {
    assertThat(generate(Tiny.request("hello", 2)).tokens()).isPositive();
  }

  private Completion generate(GenerateRequest request) throws Exception {
    return model.generate(request, text -> {});
  }

  private static void assertInvalid(ThrowingCallable call, String word) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .hasMessageContaining(word);
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, 1, temperature",
    "Infinity, 1, temperature",
    "-1, 1, temperature",
    "0.8, 0, repeat_penalty",
    "0.8, NaN, repeat_penalty"
  })
  void numbersThatAreNone(double temperature, double repeatPenalty, String name) {
    var sampling = new Sampling(temperature, 40, 0.9, 0, 1, 64, repeatPenalty, 0, 0, 1);
    assertInvalid(
        () -> generate(new GenerateRequest("a", sampling, 1, List.of(), 4, true, Optional.empty())),
        name);
  }

  /** The library would take 8 GB for it. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE})
  void anyLookBackAndAnyTopK(int number) throws Exception {
    var sampling = new Sampling(1e6, number, 2, -1, 0, number, 1.1, 9, -9, number);
    var request =
        new GenerateRequest("hello", sampling, 2, List.of(""), number, true, Optional.empty());
    assertThat(generate(request).tokens()).isPositive();
    assertThat(model.memory()).isLessThan(1L << 30);
  }

  @Test
  void noTokensAtAll() {
    assertInvalid(() -> generate(Tiny.request("a", 0)), "num_predict");
  }

  @Test
  void theLongestPromptIsTaken() throws Exception {
    String letters = "q".repeat(Frame.LONGEST_REQUEST - 100);
    assertThat(model.tokenize(letters, true).length).isGreaterThan(letters.length());
    assertThat(generate(Tiny.request(letters, 1)).promptTokens()).isLessThan(Tiny.CONTEXT);
    assertInvalid(() -> generate(Tiny.request(letters + letters, 1)), "bytes");
    assertInvalid(() -> model.tokenize(letters + letters, true), "bytes");
  }

  @Test
  void groupsInGroups() {
    assertInvalid(() -> generate(Tiny.constrained("root ::= " + nested(200_000), 2)), "groups");
  }

  @Test
  void groupsAsDeepAsAllowed() throws Exception {
    assertThat(generate(Tiny.constrained("root ::= " + nested(50_000), 2)).tokens()).isPositive();
  }

  private static String nested(int depth) {
    return "(".repeat(depth) + "\"a\"" + ")".repeat(depth);
  }

  @Test
  void grammarsWithNul() {
    assertInvalid(() -> generate(Tiny.constrained("root ::= \"\0\"", 2)), "NUL");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void tokensThatAreNone(int token) {
    assertInvalid(() -> model.detokenize(new int[] {1, token}), "vocabulary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "a\0b", "\ud83e", "\udd99\ud83e", "\uffff", "<s><s></s>", "\u001b"})
  void oddPrompts(String prompt) throws Exception {
    assertThat(generate(Tiny.request(prompt, 2)).tokens()).isPositive();
  }
}
