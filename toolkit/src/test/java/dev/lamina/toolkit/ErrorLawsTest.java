package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.runtime.embedded.EmbeddedEngine;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelException.Kind;
import dev.lamina.store.ModelName;
import dev.lamina.store.Reference;
import dev.lamina.testdata.BrokenGguf;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What fails says why in one line, with the kind that decides status and exit code, and leaves the
 * store as it was.
 */
class ErrorLawsTest {
  private static final ModelName GONE = ModelName.parse("nosuch");

  /** Well-formed for all that is known, but not for this reader. */
  private static final Set<BrokenGguf> FOREIGN =
      Set.of(
          BrokenGguf.BIG_ENDIAN,
          BrokenGguf.VERSION_ZERO,
          BrokenGguf.VERSION_UNKNOWN,
          BrokenGguf.TENSOR_TYPE_UNKNOWN);

  private static final Message HI = Message.of("user", "Hi");

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private Lamina lamina;

  @BeforeEach
  void open() {
    lamina = Lamina.open(Settings.defaults(directory), engine);
  }

  @AfterEach
  void nothingIsLoaded() throws IOException {
    assertThat(lamina.loaded()).isEmpty();
    lamina.close();
    engine.awaitOpen(0);
  }

  @Test
  void modelThatIsNotThereIsNoBase() throws Exception {
    String text = "FROM 127.0.0.1:1/a/nosuch\nSYSTEM \"Be brief.\"\nPARAMETER temperature 0\n";
    refused(Kind.UNAVAILABLE, "nosuch", () -> SmolLamina.create(lamina, "a", text, none()));
  }

  @Test
  void textIsNoModel() throws Exception {
    Path text = Files.writeString(directory.resolve("m.gguf"), "not a model\n".repeat(99));
    refused(Kind.INVALID, "m.gguf", () -> create("a", text));
  }

  @ParameterizedTest
  @EnumSource
  void brokenFileIsNoModel(BrokenGguf broken) throws Exception {
    Path file = broken.writeTo(directory.resolve("m.gguf"));
    Kind kind = FOREIGN.contains(broken) ? Kind.UNSUPPORTED : Kind.INVALID;
    refused(kind, "m.gguf", () -> create("a", file));
  }

  @Test
  void wrongDraftLeavesTheModelBeforeIt() throws Exception {
    Path tiny = TinyGguf.model().writeTo(directory.resolve("m.gguf"));
    create("a", tiny);
    refused(
        Kind.INVALID,
        "temperature",
        () -> SmolLamina.create(lamina, "a", "FROM a\nPARAMETER temperature hot\n", none()));
    refused(
        Kind.INVALID,
        "template",
        () -> SmolLamina.create(lamina, "a", "FROM a\nTEMPLATE \"{{ if }}\"\n", none()));
    refused(
        Kind.INVALID,
        "m.gguf",
        () -> create("a", BrokenGguf.TRUNCATED_DATA.writeTo(directory.resolve("m.gguf"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b:c/d", "../a", "-a", "a/b/c/d/e", "a\nb", "a\033[2Jb"})
  void badName(String name) throws Exception {
    refused(Kind.INVALID, "name", () -> ModelName.parse(name));
  }

  @Test
  void unknownModel() throws Exception {
    refused(Kind.NOT_FOUND, "nosuch", () -> lamina.show(Reference.of(GONE), false));
    refused(Kind.NOT_FOUND, "nosuch", () -> chat("nosuch", Map.of()));
    refused(Kind.NOT_FOUND, "nosuch", () -> lamina.load(GONE, Map.of(), none()));
    refused(Kind.NOT_FOUND, "nosuch", () -> lamina.unload(GONE));
    refused(Kind.NOT_FOUND, "nosuch", () -> lamina.copy(Reference.of(GONE), ModelName.parse("a")));
    SortedMap<String, Long> before = files();
    assertThat(lamina.remove(GONE)).isFalse();
    assertThat(files()).isEqualTo(before);
    assertThat(engine.loads()).isEmpty();
  }

  @Test
  void unknownArchitectureIsToldWhenItIsLoaded() throws Exception {
    Path file = TinyGguf.model().architecture("nosuch9").writeTo(directory.resolve("m.gguf"));
    create("m", file);
    assertThat(lamina.show(Reference.parse("m"), true).info().path("general.architecture"))
        .hasToString("\"nosuch9\"");
    try (Lamina embedded =
        Lamina.open(
            Settings.defaults(directory),
            new EmbeddedEngine(
                Path.of(System.getProperty("java.home")), directory.resolve("native")))) {
      refused(
          Kind.UNSUPPORTED,
          "architecture nosuch9",
          () -> embedded.chat(SmolLamina.chat("m", Map.of(), HI), _ -> {}));
      assertThat(embedded.loaded()).isEmpty();
    }
  }

  /** The header is whole, so it becomes a model; what else is wrong only the engine finds. */
  @Test
  void weightsThatTheEngineRefusesAreTold() throws Exception {
    TinyGguf gguf = TinyGguf.model().with("tokenizer.ggml.model", "nosuch");
    create("m", gguf.writeTo(directory.resolve("m.gguf")));
    try (Lamina embedded = Lamina.open(Settings.defaults(directory))) {
      refused(
          Kind.CORRUPT,
          "load m:latest",
          () -> embedded.chat(SmolLamina.chat("m", Map.of(), HI), _ -> {}));
      assertThat(embedded.loaded()).isEmpty();
    }
  }

  @Test
  void weightsThatChangedInTheStoreAreNotLoaded() throws Exception {
    create("m", TinyGguf.model().writeTo(directory.resolve("m.gguf")));
    Path blob = lamina.store().file(weights());
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length - 1] ^= 1;
    blob.toFile().setWritable(true);
    Files.write(blob, bytes);
    refused(Kind.CORRUPT, weights().digest().toString(), () -> chat("m", Map.of()));
    Files.delete(blob);
    refused(Kind.NOT_FOUND, weights().digest().toString(), () -> chat("m", Map.of()));
    assertThat(engine.loads()).isEmpty();
  }

  @Test
  void badOptionLoadsNothing() throws Exception {
    create("m", TinyGguf.model().writeTo(directory.resolve("m.gguf")));
    JsonNode hot = Json.nodes().textNode("hot");
    refused(Kind.INVALID, "temperature", () -> chat("m", Map.of("temperature", hot)));
    assertThat(engine.loads()).isEmpty();
  }

  @Test
  void failedLoadIsToldWithTheModelsNameAndTriedAgain() throws Exception {
    create("m", TinyGguf.model().writeTo(directory.resolve("m.gguf")));
    engine.failLoad(new ModelException(Kind.EXHAUSTED, "no memory")).answer("yes");
    refused(Kind.EXHAUSTED, "load m:latest: no memory", () -> chat("m", Map.of()));
    chat("m", Map.of());
    lamina.unload(ModelName.parse("m"));
    assertThat(engine.loads()).hasSize(2);
  }

  private void create(String name, Path file) throws Exception {
    SmolLamina.create(lamina, name, "FROM ./m.gguf\nSYSTEM \"Be brief.\"\n", Optional.of(file));
  }

  private void chat(String name, Map<String, JsonNode> options) throws Exception {
    lamina.chat(SmolLamina.chat(name, options, HI), _ -> {});
  }

  private Descriptor weights() throws IOException {
    return lamina
        .store()
        .get(Reference.parse("m"))
        .manifest()
        .layer(MediaTypes.MODEL)
        .orElseThrow();
  }

  private void refused(Kind kind, String part, ThrowingCallable verb) throws IOException {
    SortedMap<String, Long> before = files();
    Throwable thrown = catchThrowable(verb);
    assertThat(thrown).isInstanceOf(ModelException.class);
    assertThat(((ModelException) thrown).kind()).as(thrown.getMessage()).isEqualTo(kind);
    assertThat(thrown.getMessage()).contains(part).doesNotContainPattern("\\p{Cntrl}");
    assertThat(files()).isEqualTo(before);
  }

  /** Names and sizes of all that the store keeps; its books of locks and known files excepted. */
  private SortedMap<String, Long> files() throws IOException {
    Path store = directory.resolve("models");
    SortedMap<String, Long> files = new TreeMap<>();
    if (!Files.exists(store)) {
      return files;
    }
    try (Stream<Path> all = Files.walk(store)) {
      all.filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(store.resolve("lamina/known")))
          .filter(file -> !file.equals(store.resolve("lamina/lock")))
          .forEach(file -> files.put(store.relativize(file).toString(), size(file)));
    }
    return files;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
