package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines against a real server with a real model. */
class CommandsTest {
  private static final String WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf";

  @TempDir static Path directory;
  private static Served served;

  @BeforeAll
  static void start() throws IOException {
    served = new Served(directory.resolve("home"));
    // The likeliest token each time: the same answer in every run.
    String text = Files.readString(TestModels.root().resolve("testdata/smollm2/Modelfile"));
    Files.writeString(directory.resolve("Modelfile"), text + "\nPARAMETER temperature 0\n");
    Files.createSymbolicLink(directory.resolve(WEIGHTS), TestModels.smollm2());
    Served.Ran created = run("", "create", "base", "-f", directory.resolve("Modelfile").toString());
    assertThat(created.code()).as(created.err()).isZero();
    assertThat(created.err())
        .contains("copied " + WEIGHTS)
        .containsPattern("writing manifest\nsuccess\nmade .* in .*: .* copied\n$");
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void asksOnceAndPrintsTheAnswerAlone() throws Exception {
    Served.Ran asked = run("", "run", "base", "What is the capital of France?");
    assertThat(asked.code()).as(asked.err()).isZero();
    assertThat(asked.out()).contains("Paris").endsWith("\n\n");
    assertThat(asked.err()).isEmpty();
    assertThat(run("", "ps").out()).contains("base:latest").contains("100% CPU");
    assertThat(run("", "stop", "base").code()).isZero();
  }

  @Test
  void whatIsPipedInComesBeforeTheWordsAndTimingsGoToTheOtherStream() throws Exception {
    Served.Ran asked =
        run("The capital of France is Paris.", "run", "base", "--verbose", "Repeat it.");
    assertThat(asked.code()).as(asked.err()).isZero();
    assertThat(asked.out()).contains("Paris");
    assertThat(asked.err()).contains("eval rate:").contains("prompt eval count:");
  }

  @Test
  void aDerivedModelSharesItsWeightsUntilItIsRemoved() throws Exception {
    Path file =
        Files.writeString(directory.resolve("Derived"), "FROM base\nSYSTEM Talk like a pirate.\n");
    assertThat(run("", "create", "derived", "-f", file.toString(), "--quiet"))
        .isEqualTo(new Served.Ran(0, "", ""));
    assertThat(run("", "show", "derived", "--layers").out())
        .contains("model ")
        .contains("system ")
        .contains("base:latest");
    assertThat(run("", "show", "derived", "--system").out()).isEqualTo("Talk like a pirate.");
    assertThat(run("", "cp", "derived", "other").code()).isZero();
    assertThat(run("", "list").out()).contains("derived:latest").contains("other:latest");
    Served.Ran removed = run("", "rm", "derived", "other");
    assertThat(removed.code()).isZero();
    assertThat(removed.out() + removed.err()).contains("deleted 'derived'");
    assertThat(run("", "list").out()).contains("base:latest").doesNotContain("derived");
    assertThat(run("", "cp", "base", "copy", "--json").out())
        .isEqualTo("{\"source\":\"base\",\"destination\":\"copy\"}\n");
    assertThat(run("", "rm", "copy", "--json").out()).isEqualTo("{\"deleted\":\"copy\"}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FROM ./nope.gguf                         | 3 | FROM ./nope.gguf: no such file
          FROM 127.0.0.1:1/team/nosuch             | 6 | model '127.0.0.1:1/team/nosuch:latest' not found here
          FROM ./text.gguf                         | 2 | it does not start with GGUF
          FROM ./cut.gguf                          | 2 | the file is incomplete
          FROM ./strange.gguf                      | 2 | it has no layers (zzzzz.block_count)
          FROM base;FROBNICATE x                   | 2 | command must be one of
          FROM base;PARAMETER temprature 1         | 2 | did you mean temperature?
          SYSTEM alone                             | 2 | no FROM line
          """)
  void aBadModelfileIsOneLineAndLeavesNothing(String text, int code, String says) throws Exception {
    Files.writeString(directory.resolve("text.gguf"), "this is a text\n");
    byte[] whole = Files.readAllBytes(TestModels.smollm2());
    Files.write(directory.resolve("cut.gguf"), Arrays.copyOf(whole, 40_000_000));
    String latin = new String(whole, 0, 4096, StandardCharsets.ISO_8859_1);
    int architecture = latin.indexOf("llama", latin.indexOf("general.architecture"));
    Arrays.fill(whole, architecture, architecture + "llama".length(), (byte) 'z');
    Files.write(directory.resolve("strange.gguf"), whole);
    Path file = Files.writeString(directory.resolve("Bad"), text.replace(';', '\n') + "\n");
    var before = served.stored();
    Served.Ran created = run("", "create", "x", "-f", file.toString());
    assertThat(created.code()).as(created.err()).isEqualTo(code);
    assertThat(created.err().lines().filter(line -> line.startsWith("Error: ")))
        .singleElement()
        .asString()
        .contains(says);
    assertThat(created.out()).isEmpty();
    assertThat(served.stored()).isEqualTo(before);
  }

  @Test
  void aModelThatIsNeitherHereNorThereIsSaid() {
    Served.Ran ran = run("", "run", "127.0.0.1:1/a/b", "hello");
    assertThat(ran.code()).isEqualTo(6);
    assertThat(ran.err()).contains("Error: model '127.0.0.1:1/a/b' not found here; ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          show nosuch               | 3 | not found
          run --pull never nosuch x | 3 | not found
          rm nosuch                 | 3 | not found
          cp nosuch other           | 3 | not found
          stop nosuch               | 3 | couldn't find model "nosuch" to stop
          show bad/name/of/a/model  | 2 | invalid model name
          frobnicate                | 2 | frobnicate
          run base --think=maybe hi | 2 | invalid value for --think
          create x -f nosuchfile    | 3 | nosuchfile: no such file
          """)
  void aMistakeIsOneLineWithItsExitCode(String words, int code, String says) throws Exception {
    Served.Ran ran = run("", words.split(" "));
    assertThat(ran.code()).as(ran.err()).isEqualTo(code);
    assertThat(ran.err()).startsWith("Error: ").contains(says).doesNotContain("\tat ");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void anErrorInAStreamKeepsItsExitCode() {
    Served.Ran pushed = run("", "push", "localhost:1/a/nosuch");
    assertThat(pushed.code()).as(pushed.err()).isEqualTo(3);
    assertThat(pushed.err()).endsWith("Error: model 'localhost:1/a/nosuch:latest' not found\n");
  }

  private static Served.Ran run(String piped, String... arguments) {
    return served.runPiped(piped, arguments);
  }
}
