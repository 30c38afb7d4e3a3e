package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions that go on from where they were, in another process than the one that was there: what
 * every engine keeps to.
 */
@Timeout(180)
public abstract class ResumeContract {
  private static final String SESSION =
      "<|im_start|>user\n"
          + "The capital of France is Paris, and that of Italy is Rome. ".repeat(30)
          + "<|im_end|>\n";
  private static final String QUESTION =
      "<|im_start|>user\nWhat is the capital of Italy?<|im_end|>\n<|im_start|>assistant\n";

  @TempDir Path directory;

  /** The engine, with states. */
  protected abstract Engine engine(Tuning tuning, KeptStates states);

  private KeptStates states() {
    return new KeptStates(directory.resolve("states"), KeptStates.USUAL);
  }

  private LoadedModel start(int context) throws Exception {
    return start(context, Tuning.DEFAULT);
  }

  private LoadedModel start(int context, Tuning tuning) throws Exception {
    return engine(tuning, states())
        .start(
            new LoadSpec(
                TestModels.smollm2(), "llama", List.of(), List.of(), context, 0, 0, -1, true));
  }

  private static GenerateRequest request(int fixed) {
    Sampling greedy = new Sampling(0, 0, 1, 0, 1, 0, 1, 0, 0, 1);
    return new GenerateRequest(SESSION + QUESTION, greedy, 12, List.of(), 4, true, Optional.empty())
        .withFixed(fixed);
  }

  /** The answer and what it took. */
  private record Said(String text, Completion completion) {}

  private static Said ask(LoadedModel model, int fixed) throws Exception {
    StringBuilder text = new StringBuilder();
    Completion completion = model.generate(request(fixed), text::append);
    return new Said(text.toString(), completion);
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(states().directory())) {
      return files.toList();
    }
  }

  @Test
  void anotherProcessGoesOnFromWhatWasKept() throws Exception {
    Said first;
    try (LoadedModel model = start(2048)) {
      first = ask(model, SESSION.length());
      assertThat(first.completion().cachedTokens()).isZero();
      assertThat(kept()).hasSize(1);
      assertThat(states().size()).isGreaterThan(1 << 20);
      assertThat(ask(model, SESSION.length()).completion().cachedTokens()).isPositive();
    }
    try (LoadedModel model = start(2048)) {
      Said second = ask(model, SESSION.length());
      assertThat(second.text()).isEqualTo(first.text());
      int whole = second.completion().promptTokens();
      assertThat(whole).isEqualTo(first.completion().promptTokens());
      assertThat(second.completion().cachedTokens()).isBetween(whole * 9 / 10, whole - 1);
      assertThat(kept()).hasSize(1);
    }
  }

  @Test
  void whatIsOfNoUseIsEvaluatedSilentlyAndRightly() throws Exception {
    Said right;
    try (LoadedModel model = start(2048)) {
      right = ask(model, SESSION.length());
    }
    Path state = kept().getFirst();
    byte[] bytes = Files.readAllBytes(state);
    Files.write(state, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    try (LoadedModel model = start(2048)) {
      Said again = ask(model, SESSION.length());
      assertThat(again.text()).isEqualTo(right.text());
      assertThat(again.completion().cachedTokens()).isZero();
      assertThat(kept()).hasSize(1);
      assertThat(Files.size(kept().getFirst())).isEqualTo(bytes.length);
    }
    // Another context, and more than one slot, are other settings.
    try (LoadedModel model = start(1024)) {
      assertThat(ask(model, SESSION.length()).completion().cachedTokens()).isZero();
      assertThat(kept()).hasSize(2);
    }
    try (LoadedModel model = start(2048, Tuning.ofSlots(2))) {
      assertThat(ask(model, SESSION.length()).text()).isEqualTo(right.text());
      assertThat(kept()).hasSize(2);
    }
  }

  @Test
  void answersAreThoseOfAModelThatKeepsNothing() throws Exception {
    String right;
    try (LoadedModel model = start(2048)) {
      right = ask(model, 0).text();
      assertThat(right).contains("Rome");
      assertThat(kept()).isEmpty();
    }
    for (int process = 0; process < 2; process++) {
      try (LoadedModel model = start(2048)) {
        assertThat(ask(model, SESSION.length()).text()).isEqualTo(right);
        // The slot has another prompt, then this one's beginning again.
        model.generate(other(), _ -> {});
        assertThat(ask(model, SESSION.length()).text()).isEqualTo(right);
      }
    }
  }

  private static GenerateRequest other() {
    return new GenerateRequest(
        "Cats sleep.", Sampling.DEFAULT, 4, List.of(), 4, true, Optional.empty());
  }

  @Test
  void withoutAFixedBeginningNothingIsKept() throws Exception {
    try (LoadedModel model = start(2048)) {
      ask(model, 0);
      ask(model, 40);
      assertThat(kept()).isEmpty();
    }
  }

  @Test
  void whereNothingCanBeKeptModelsAnswerAllTheSame() throws Exception {
    Files.writeString(directory.resolve("states"), "no directory");
    try (LoadedModel model = start(2048)) {
      assertThat(ask(model, SESSION.length()).text()).isNotEmpty();
    }
  }
}
