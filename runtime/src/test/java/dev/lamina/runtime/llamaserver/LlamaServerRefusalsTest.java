package dev.lamina.runtime.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Sampling;
import dev.lamina.runtime.Tuning;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be had is said in one line, and no process is left. */
@Timeout(120)
class LlamaServerRefusalsTest {
  @TempDir Path directory;

  private LlamaServerEngine engine(Path program) {
    return new LlamaServerEngine(
        program, Path.of(System.getProperty("java.home")), Fetched.cache(), Tuning.DEFAULT);
  }

  private Path script(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static ModelException refusal(LlamaServerEngine engine, LoadSpec spec) {
    ModelException refusal =
        catchThrowableOfType(ModelException.class, () -> engine.start(spec).close());
    assertThat(refusal).as("refusal").isNotNull();
    assertThat(refusal.getMessage()).hasLineCount(1).hasSizeLessThan(500);
    assertThat(ProcessHandle.current().children()).isEmpty();
    return refusal;
  }

  @Test
  void programsThatAreNotIt() throws Exception {
    Path weights = Fetched.tiny(directory);
    Path plain = Files.writeString(directory.resolve("plain"), "text");
    assertUnusable(directory.resolve("gone"), "is not there", weights);
    assertUnusable(plain, "is not executable", weights);
    assertUnusable(script("silent", "exit 0\n"), "does not tell its version", weights);
    assertUnusable(script("failing", "echo no such flag; exit 3\n"), "status 3", weights);
    assertUnusable(script("killed", "kill -ILL $$\n"), "SIGILL", weights);
    assertUnusable(script("old", "echo 'version: 4000 (abc)'\n"), "too old", weights);
  }

  private void assertUnusable(Path program, String word, Path weights) {
    LlamaServerEngine engine = engine(program);
    assertThat(engine.problem()).hasValueSatisfying(problem -> assertThat(problem).contains(word));
    ModelException refusal = refusal(engine, Fetched.spec(weights));
    assertThat(refusal.kind()).isEqualTo(ModelException.Kind.UNAVAILABLE);
    assertThat(refusal).hasMessageContainingAll(program.toString(), word);
  }

  /** It is looked at again when its file has changed. */
  @Test
  void aProgramThatIsReplaced() throws Exception {
    Path program = script("server", "exit 3\n");
    LlamaServerEngine engine = engine(program);
    assertThat(engine.problem()).isPresent();
    script("server", "echo 'version: 12345 (abc)'; echo '--host x.sock'\n");
    assertThat(engine.problem()).isEmpty();
    assertThat(engine.version()).isEqualTo("b12345");
  }

  @Test
  void theFetchedOneTellsWhatItIs() {
    LlamaServerEngine engine = Fetched.engine(1);
    assertThat(engine.problem()).isEmpty();
    assertThat(engine.version()).isNotEmpty();
    assertThat(List.of("llama", "qwen3", "gemma3", "gpt-oss")).allMatch(engine::supports);
    assertThat(engine.supports("no-such-architecture")).isFalse();
  }

  @Test
  void filesThatItCannotRun() throws Exception {
    Path other = TinyGguf.model().architecture("unheard").writeTo(directory.resolve("other"));
    assertRefused(Fetched.spec(other), ModelException.Kind.UNSUPPORTED, "unheard", "newer");
    Path half = TinyGguf.model().with("llama.block_count", 2).writeTo(directory.resolve("half"));
    assertRefused(Fetched.spec(half), ModelException.Kind.CORRUPT, "half", "blk.1.attn_norm");
    Path flat = TinyGguf.model().with("llama.block_count", 0).writeTo(directory.resolve("flat"));
    assertRefused(Fetched.spec(flat), ModelException.Kind.CORRUPT, "flat", "layers");
  }

  private static void assertRefused(LoadSpec spec, ModelException.Kind kind, String... words) {
    ModelException refusal = refusal(Fetched.engine(1), spec);
    assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
    assertThat(refusal).hasMessageContainingAll(words);
  }

  @Test
  void adapters() throws Exception {
    Path model = Fetched.tiny(directory);
    Path adapter = TinyGguf.adapter().writeTo(directory.resolve("adapter"));
    Path second = TinyGguf.adapter().seed(2).writeTo(directory.resolve("second, with comma"));
    assertRefused(
        Fetched.spec(TestModels.smollm2(), adapter), ModelException.Kind.CORRUPT, "adapter");
    String plain = greedy(Fetched.spec(model));
    String one = greedy(Fetched.spec(model, adapter));
    String both = greedy(Fetched.spec(model, adapter, second));
    assertThat(List.of(plain, one, both)).doesNotHaveDuplicates();
  }

  private static String greedy(LoadSpec spec) throws Exception {
    var text = new StringBuilder();
    var sampling = new Sampling(0, 40, 0.9, 0, 1, 64, 1, 0, 0, 1);
    try (LoadedModel model = Fetched.engine(1).start(spec)) {
      model.generate(
          new GenerateRequest("hello", sampling, 24, List.of(), 4, true, Optional.empty()),
          text::append);
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({"NaN, temperature", "-1, temperature", "Infinity, temperature"})
  void numbersThatAreNone(double temperature, String name) throws Exception {
    var sampling = new Sampling(temperature, 40, 0.9, 0, 1, 64, 1, 0, 0, 1);
    try (LoadedModel model = Fetched.engine(1).start(Fetched.spec(Fetched.tiny(directory)))) {
      var request = new GenerateRequest("a", sampling, 1, List.of(), 4, true, Optional.empty());
      assertThatThrownBy(() -> model.generate(request, text -> {}))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
          .hasMessageContaining(name);
      assertThat(model.generate(Fetched.request("a", 2), text -> {}).tokens()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "a\0b", "\ud83e", "\udd99\ud83e", "\uffff", "<s><s></s>", "\u001b"})
  void oddPrompts(String prompt) throws Exception {
    try (LoadedModel model = Fetched.engine(1).start(Fetched.spec(Fetched.tiny(directory)))) {
      var wild = new Sampling(1e6, Integer.MAX_VALUE, 2, -1, 0, -5, 1.1, 9, -9, -7);
      // Letters only: bytes that are no characters are an error of this program's.
      var letters = Optional.of("root ::= [a-z]+");
      var request = new GenerateRequest(prompt, wild, 2, List.of("", "x"), 9, true, letters);
      assertThat(model.generate(request, text -> {}).tokens()).isPositive();
    }
  }
}
