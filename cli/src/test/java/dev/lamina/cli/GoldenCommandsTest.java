package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The command lines of golden/cli, with the Modelfiles that they were run with: what the real
 * Ollama refused is refused in words at least as clear and leaves nothing, what it showed is shown
 * alike.
 */
class GoldenCommandsTest {
  private static final Path CLI = TestModels.golden().resolve("cli");
  private static final String OLLAMA = "ollama ";

  /** More than the head of SmolLM2, and less than the file. */
  private static final int HEAD = 4 << 20;

  /** Where a GGUF file has the number of its metadata values, and the first of them. */
  private static final int VALUE_COUNT = 16;

  private static final int VALUES = 24;
  private static final int UINT32 = 4;
  private static final int LAST = 3;
  private static final int ALIGNMENT = 32;

  @TempDir static Path directory;
  private static Served served;

  @BeforeAll
  static void start() throws Exception {
    served = new Served(directory.resolve("home"));
    Path weights = Files.createDirectories(directory.resolve("weights"));
    Files.createSymbolicLink(
        weights.resolve("SmolLM2-135M-Instruct.Q4_1.gguf"), TestModels.smollm2());
    Files.writeString(weights.resolve("random.bin"), "no model at all".repeat(99));
    embedding(weights.resolve("smol-embed.gguf"));
    if (TestModels.gemma3().isPresent()) {
      Files.createSymbolicLink(
          weights.resolve("gemma-3-270m-q4_k_m.gguf"), TestModels.gemma3().get());
    }
    try (Stream<Path> files = Files.list(TestModels.golden().resolve("modelfiles"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    create("smol", "smol");
    create("smolplain", "smolplain");
    create("bare", "bare");
    create("derived", "derived");
    create("smoltools", "tools");
    create("smolembed", "embed");
    if (TestModels.gemma3().isPresent()) {
      create("gemma", "gemma");
    }
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  static List<String> refused() throws IOException {
    return cases("create-(bad-.*|quant-bad|quantized-refused)");
  }

  @ParameterizedTest
  @MethodSource
  void refused(String name) throws Exception {
    SortedMap<String, Long> before = served.stored();
    Served.Ran ran = run(name);

    assertThat(read(name, ".rc").strip()).isEqualTo("1");
    assertThat(ran.code()).as("the request is wrong: " + ran.err()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines().filter(line -> line.startsWith("Error: ")))
        .singleElement()
        .asString()
        .contains(reason(name));
    assertThat(served.stored()).isEqualTo(before);
  }

  /** What Ollama said, without the status that it puts before some of it. */
  private static String reason(String name) throws IOException {
    String error =
        read(name, ".err")
            .lines()
            .filter(line -> line.startsWith("Error: "))
            .findFirst()
            .orElseThrow();
    String reason =
        error.substring("Error: ".length()).replaceFirst("^\\d{3} [A-Z][A-Za-z ]+: ", "");
    // Whatever is no GGUF is refused before it is sent, in other words.
    return reason.equals("unknown type") ? "not a GGUF file" : reason;
  }

  static List<String> shown() throws IOException {
    return cases("show-(?!.*(modelfile|two-flags|saved|gemma)).*");
  }

  @ParameterizedTest
  @MethodSource
  void shown(String name) throws Exception {
    Served.Ran ran = run(name);

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(normal(ran.out())).isEqualTo(normal(read(name, ".out")));
  }

  @Test
  void onlyOneTextCanBeShown() throws Exception {
    Served.Ran ran = run("show-two-flags");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).startsWith("Error: ").contains("--system", "--template");
  }

  /**
   * Without what differs on purpose. Parameters come from an unordered map there, and are sorted
   * here. There create has written the weights anew, with the tensors in another order. A count of
   * parameters is shown there as a float.
   */
  private static List<String> normal(String shown) {
    List<String> lines = new ArrayList<>();
    String section = "";
    for (String line : shown.lines().toList()) {
      section = line.startsWith("  ") && !line.startsWith("    ") ? line.strip() : section;
      // Which template is in force only Lamina tells.
      if (!section.equals("Template")) {
        lines.add(section + ":" + line.replace("1.34515008e+08", "134515008     "));
      }
    }
    boolean ordered = lines.stream().noneMatch(line -> line.startsWith(":"));
    lines.subList(0, ordered ? 0 : lines.size()).sort(null);
    sort(lines, "Parameters:    ");
    sort(lines, "Tensors:    ");
    return lines;
  }

  private static void sort(List<String> lines, String start) {
    List<String> sorted = lines.stream().filter(line -> line.startsWith(start)).sorted().toList();
    int next = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        lines.set(i, sorted.get(next++));
      }
    }
  }

  @Test
  void gemmaIsShownAlikeWhereItIsFetched() throws Exception {
    assumeThat(TestModels.gemma3()).as("gemma3").isPresent();
    for (String name : cases("show-gemma(-parameters)?")) {
      assertThat(normal(run(name).out())).as(name).isEqualTo(normal(read(name, ".out")));
    }
  }

  /** The text that show gives makes every layer again, and the config. */
  @ParameterizedTest
  @ValueSource(strings = {"smol", "smolplain", "bare", "derived", "smoltools", "smolembed"})
  void whatModelfileShowsMakesTheSameLayers(String model) throws Exception {
    Path text = directory.resolve("again");
    Files.writeString(text, served.run("show", model, "--modelfile").out());

    Served.Ran again = served.run("create", "again", "-f", text.toString());

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("creating new layer").doesNotContain("copied");
    assertThat(layers("again")).containsExactlyInAnyOrderElementsOf(layers(model));
    assertThat(served.run("diff", model, "again").out()).isEmpty();
  }

  private static List<String> layers(String model) {
    return served
        .run("show", model, "--layers")
        .out()
        .lines()
        .skip(1)
        .map(line -> line.replaceFirst("^(\\S+\\s+\\S+).*", "$1"))
        .toList();
  }

  /** SmolLM2's head with a pooling type, before weights that are all zeros. */
  private static void embedding(Path file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
    long size = Files.size(TestModels.smollm2());
    try (FileChannel from = FileChannel.open(TestModels.smollm2());
        RandomAccessFile to = new RandomAccessFile(file.toFile(), "rw")) {
      while (head.hasRemaining() && from.read(head) >= 0) {}
      byte[] key = "llama.pooling_type".getBytes(StandardCharsets.UTF_8);
      ByteBuffer value = ByteBuffer.allocate(Long.BYTES + key.length + 2 * Integer.BYTES);
      value.order(ByteOrder.LITTLE_ENDIAN).putLong(key.length).put(key).putInt(UINT32).putInt(LAST);
      head.putLong(VALUE_COUNT, head.getLong(VALUE_COUNT) + 1);
      to.write(head.array(), 0, VALUES);
      to.write(value.array());
      to.write(head.array(), VALUES, HEAD - VALUES);
      to.setLength(size + 2 * ALIGNMENT);
    }
  }

  private static void create(String name, String modelfile) {
    Served.Ran ran =
        served.run("create", name, "-f", directory.resolve("Modelfile." + modelfile).toString());
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  private static Served.Ran run(String name) throws IOException {
    String command = read(name, ".cmd").strip();
    assertThat(command).startsWith(OLLAMA);
    List<String> words =
        new ArrayList<>(List.of(command.substring(OLLAMA.length()).split(" ", -1)));
    words.replaceAll(
        word -> word.startsWith("Modelfile.") ? directory.resolve(word).toString() : word);
    return served.run(words.toArray(String[]::new));
  }

  private static List<String> cases(String pattern) throws IOException {
    try (Stream<Path> files = Files.list(CLI)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.matches(pattern + "\\.cmd"))
          .map(file -> file.substring(0, file.length() - ".cmd".length()))
          .sorted()
          .toList();
    }
  }

  private static String read(String name, String kind) throws IOException {
    return Files.readString(CLI.resolve(name + kind));
  }
}
