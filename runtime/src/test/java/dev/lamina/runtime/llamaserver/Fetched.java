package dev.lamina.runtime.llamaserver;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.Sampling;
import dev.lamina.runtime.Tuning;
import dev.lamina.runtime.process.Watchdog;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The llama-server of these tests, where there is one; where not, they are not run. */
final class Fetched {
  private Fetched() {}

  static LlamaServerEngine engine(int slots) {
    return engine(slots, Watchdog.PATIENCE);
  }

  static LlamaServerEngine engine(int slots, Duration patience) {
    return new LlamaServerEngine(
        program(),
        Path.of(System.getProperty("java.home")),
        cache(),
        Tuning.ofSlots(slots),
        Optional.empty(),
        patience);
  }

  /** A generated model, which loads in no time. */
  static Path tiny(Path directory) throws IOException {
    return TinyGguf.model().writeTo(directory.resolve("tiny"));
  }

  static LoadSpec spec(Path weights, Path... adapters) {
    return new LoadSpec(weights, "llama", List.of(adapters), List.of(), 256, 0, 0, -1, true);
  }

  static GenerateRequest request(String prompt, int maxTokens) {
    return new GenerateRequest(
        prompt, Sampling.DEFAULT, maxTokens, List.of(), 4, true, Optional.empty());
  }

  static GenerateRequest constrained(String grammar, int maxTokens) {
    return new GenerateRequest(
        "hello", Sampling.DEFAULT, maxTokens, List.of(), 4, true, Optional.of(grammar));
  }

  /** Its answer never ends. */
  static GenerateRequest endless() {
    return constrained("root ::= [a-z] root", Integer.MAX_VALUE);
  }

  static Path cache() {
    return Path.of("target", "llama-server");
  }

  static Path program() {
    Optional<Path> program = TestModels.llamaServer();
    Assumptions.assumeTrue(
        program.isPresent(), "no llama-server was fetched (testdata/fetch llama-server)");
    return program.orElseThrow();
  }
}
