package dev.lamina.runtime.embedded;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.Sampling;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The engine of these tests, and what it is asked for: a model that loads in no time. */
final class Tiny {
  static final int CONTEXT = 256;

  /** A grammar whose answers never end. */
  static final String ENDLESS = "root ::= [a-z] root";

  private Tiny() {}

  static EmbeddedEngine engine() {
    return new EmbeddedEngine(Path.of(System.getProperty("java.home")), nativeDirectory());
  }

  static Path nativeDirectory() {
    return Path.of("target", "native");
  }

  static Path model(Path directory) throws IOException {
    return TinyGguf.model().writeTo(directory.resolve("tiny"));
  }

  static LoadSpec spec(Path weights, Path... adapters) {
    return spec(weights, 0, adapters);
  }

  static LoadSpec spec(Path weights, int threads, Path... adapters) {
    return new LoadSpec(
        weights, "llama", List.of(adapters), List.of(), CONTEXT, 0, threads, -1, true);
  }

  static GenerateRequest request(String prompt, int maxTokens) {
    return new GenerateRequest(
        prompt, Sampling.DEFAULT, maxTokens, List.of(), 4, true, Optional.empty());
  }

  static GenerateRequest constrained(String grammar, int maxTokens) {
    return new GenerateRequest(
        "hello", Sampling.DEFAULT, maxTokens, List.of(), 4, true, Optional.of(grammar));
  }

  static GenerateRequest endless() {
    return constrained(ENDLESS, Integer.MAX_VALUE);
  }
}
