package dev.lamina.testdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the files lie that tests use: those of the checkout, and those that {@code testdata/fetch}
 * got.
 *
 * <p>The build passes both places as system properties ({@code lamina.root}, {@code
 * lamina.testdata}, and optionally {@code lamina.vectors}); without them, as when a test is started
 * from an editor, the checkout is looked for upwards from the working directory and the models in
 * their default place. Nothing is downloaded here.
 */
public final class TestModels {
  private TestModels() {}

  /** The directory of the checkout. */
  public static Path root() {
    String property = System.getProperty("lamina.root");
    if (property != null) {
      return Path.of(property);
    }
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("verify")) && Files.isDirectory(at.resolve("testdata"))) {
        return at;
      }
    }
    throw new IllegalStateException("no checkout around " + start + " (set -Dlamina.root)");
  }

  /**
   * The directory of the cases with answers, {@code testdata/vectors} unless the build says
   * otherwise.
   */
  public static Path vectors() {
    String property = System.getProperty("lamina.vectors");
    return property == null ? root().resolve("testdata/vectors") : Path.of(property);
  }

  /** What the real Ollama wrote and answered. */
  public static Path golden() {
    return root().resolve("testdata/golden");
  }

  /** SmolLM2-135M-Instruct in Q4_1, an instruct model with a chat template. */
  public static Path smollm2() {
    return fetched("smollm2").resolve("SmolLM2-135M-Instruct.Q4_1.gguf");
  }

  /**
   * Gemma 3 270M in Q4_K_M, a base model without chat template; not fetched by {@code ./verify}.
   */
  public static Optional<Path> gemma3() {
    return existing("gemma3/gemma-3-270m-q4_k_m.gguf");
  }

  /** The {@code llama-server} that was fetched or built; not fetched by {@code ./verify}. */
  public static Optional<Path> llamaServer() {
    return existing("llama-server/bin/llama-server");
  }

  /** The {@code llama-quantize} beside it; there only where it was built. */
  public static Optional<Path> llamaQuantize() {
    return existing("llama-server/bin/llama-quantize");
  }

  /** Publishers' chat templates, by the file names that the vectors of Jinja use. */
  public static Path chatTemplates() {
    return fetched("chat-templates");
  }

  /**
   * The directory of Python modules that {@code python3 -m schemathesis.cli} runs from; there only
   * where it was fetched.
   */
  public static Optional<Path> schemathesis() {
    return existing("schemathesis/schemathesis/cli/__main__.py")
        .map(file -> place().resolve("schemathesis"));
  }

  /** Distribution's registry server; not fetched where there is no Go. */
  public static Optional<Path> registry() {
    return existing("registry/registry");
  }

  /** go-containerregistry's tool, a registry too; not fetched where there is no Go. */
  public static Optional<Path> crane() {
    return existing("crane/crane");
  }

  /** ORAS's tool; not fetched where there is no Go. */
  public static Optional<Path> oras() {
    return existing("oras/oras");
  }

  private static Path fetched(String name) {
    Path directory = place().resolve(name);
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        return directory;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": run testdata/fetch " + name, e);
    }
    throw new IllegalStateException(directory + " is empty: run testdata/fetch " + name);
  }

  private static Optional<Path> existing(String file) {
    return Optional.of(place().resolve(file)).filter(Files::isRegularFile);
  }

  private static Path place() {
    String property = System.getProperty("lamina.testdata");
    return property == null
        ? Path.of(System.getProperty("user.home"), ".cache", "lamina", "testdata")
        : Path.of(property);
  }
}
