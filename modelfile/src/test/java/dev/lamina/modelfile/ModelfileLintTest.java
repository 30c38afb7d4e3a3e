package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyGguf;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelfileLintTest {
  private static final String CHATML =
      "{{ range .Messages }}<|im_start|>{{ .Role }} {{ .Content }}<|im_end|>{{ end }}";

  @TempDir Path directory;

  /** Each finding as LINE:COLUMN SEVERITY and the start of what it says. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          FROM x;SYSTEM hi                               |
          SYSTEM hi                                      | 1:1 error no FROM line
          FROM x;PARAMETER temprature 1                  | 2:11 error unknown parameter 'temprature' (did you mean temperature?)
          FROM x;PARAMETER temperature hot               | 2:23 error invalid float value [hot]
          FROM x;PARAMETER top_p 3                       | 2:17 error invalid float value [3.0]: top_p must be
          FROM x;PARAMETER top-k 3                       | 2:14 error unexpected EOF: top (PARAMETER name value)
          FROM x;PARAMETER mirostat 1                    | 2:11 warning parameter mirostat has no effect
          FROM x;REQUIRES new                            | 2:10 error requires must be a valid semver
          FROM x;MESSAGE robot x                         | 2:9 error message role must be one of
          FROM x;SYSTM x                                 | 2:1 error command must be one of
          FROM x;SYSTEM "open                            | 2:8 error unexpected EOF (this quote is never closed
          FROM x;SYSTEM a;SYSTEM b                       | 2:1 warning SYSTEM has no effect: there is another in line 3
          FROM x;PARAMETER seed 1;PARAMETER seed 2       | 2:1 warning PARAMETER seed has no effect: there is another in line 3
          FROM x;PARAMETER stop 1;PARAMETER stop 2       |
          FROM x;TEMPLATE {{ .Promt }}                   | 2:13 error template error: there is no variable .Promt (did you mean .Prompt?)
          FROM x;TEMPLATE a {{ if .Zebra }}b{{ end }}    | 2:18 error template error: there is no variable .Zebra (there are .IsThinkSet
          FROM x;TEMPLATE {{ range .Messages }}{{ .Rolle }}{{ end }} | 2:34 error template error: <.Rolle>: can't evaluate field Rolle
          FROM x;TEMPLATE {{ range .Messages }}{{ $.Nope }}{{ end }} | 2:34 error template error: there is no variable .Nope
          FROM x;TEMPLATE {{ .Prompt                     | 2:20 error template error: unclosed action
          FROM x;TEMPLATE {{ nosuch .Prompt }}           | 2:13 error template error: function "nosuch" not defined
          """)
  void oneThing(String text, String expected) throws Exception {
    List<String> found = found(text.replace(';', '\n') + "\n");
    if (expected == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).singleElement().asString().startsWith(expected);
    }
  }

  @Test
  void everyErrorIsFoundWithItsLine() throws Exception {
    String text =
        """
        FROM x
        PARAMETER temprature 1
        SYTEM \"""
        FROM inside a text
        \"""
        MESSAGE robot "x
        y"
        SYSTEM "never closed
        and more
        PARAMETER num_ctx many
        """;
    List<Finding> findings = check(text);

    assertThat(findings)
        .extracting(finding -> finding.line() + ": " + finding.shown())
        .containsExactly(
            "2: PARAMETER temprature 1",
            "3: SYTEM \"\"\"",
            "6: MESSAGE robot \"x",
            "8: SYSTEM \"never closed",
            "10: PARAMETER num_ctx many");
  }

  @Test
  void aPlaceInATemplateOfSeveralLinesIsItsOwn() throws Exception {
    assertThat(found("FROM x\r\nTEMPLATE \"\"\"{{ .Prompt }}\r\né {{ .Pompt }}\"\"\"\r\n"))
        .singleElement()
        .asString()
        .startsWith("3:6 error template error: there is no variable .Pompt");
  }

  @Test
  void stopsThatTheTemplateImpliesAreMissed() throws Exception {
    Gguf weights = weights(TinyGguf.model());
    String template = "FROM ./x.gguf\nTEMPLATE \"" + CHATML + "\"\n";

    assertThat(found(template, weights))
        .singleElement()
        .asString()
        .startsWith("2:1 warning TEMPLATE writes the format chatml")
        .endsWith("PARAMETER stop <|im_start|>, PARAMETER stop <|im_end|>");
    assertThat(
            found(template + "PARAMETER stop <|im_end|>\nPARAMETER stop <|im_start|>\n", weights))
        .isEmpty();
    assertThat(found(template)).as("a parent may have them").isEmpty();
    assertThat(found(template + "PARAMETER stop x\n")).as("and has them no more").hasSize(1);
  }

  @Test
  void theTemplateIsHeldAgainstThatOfTheWeights() throws Exception {
    String template =
        "FROM ./x.gguf\nTEMPLATE \""
            + CHATML
            + "\"\nPARAMETER stop <|im_end|>\nPARAMETER stop <|im_start|>\n";
    Gguf other =
        weights(
            TinyGguf.model()
                .chatTemplate("<|start_header_id|>x<|end_header_id|>{{ m.content }}<|eot_id|>"));
    Gguf richer =
        weights(
            TinyGguf.model()
                .chatTemplate(
                    "{% if tools %}{{ tools|tojson }}{% endif %}{% for m in messages %}"
                        + "<|im_start|>{{ m.role }} {{ m.content }}<|im_end|>{% endfor %}"));

    assertThat(found(template, other))
        .containsExactly(
            "2:1 warning TEMPLATE writes the format chatml, the weights' own chat template"
                + " llama3-instruct (without TEMPLATE theirs is used)");
    assertThat(found(template, richer))
        .containsExactly(
            "2:1 warning TEMPLATE is not used, the chat template in the weights is:"
                + " it can show tools, which the TEMPLATE layer cannot");
  }

  @Test
  void weightsAreThereOnce() throws Exception {
    Gguf weights = weights(TinyGguf.model());
    Gguf part = weights(TinyGguf.model().split(0, 2));
    String text = "FROM a\nFROM b\nFROM c.gguf\nFROM d.gguf\n";

    assertThat(
            ModelfileLint.check(
                bytes(text),
                from ->
                    from.text().endsWith("gguf")
                        ? new ModelfileLint.Named(false, Optional.of(weights))
                        : new ModelfileLint.Named(true, Optional.empty())))
        .extracting(ModelfileLintTest::line)
        .containsExactly(
            "1:1 warning FROM has no effect: there is another model in line 2",
            "3:6 error these are weights, and those of line 2 too: a model has one",
            "4:6 error these are weights, and those of line 2 too: a model has one");
    assertThat(found("FROM c.gguf\nFROM d.gguf\n", part)).isEmpty();
  }

  @Test
  void whatTheReaderSaysIsFoundAtTheInstruction() throws Exception {
    assertThat(
            ModelfileLint.check(
                bytes("FROM base\nADAPTER   ./nope\n"),
                instruction -> {
                  if (instruction instanceof Instruction.Adapter) {
                    throw ModelException.notFound("ADAPTER ./nope: no such file");
                  }
                  return ModelfileLint.Named.NOTHING;
                }))
        .extracting(ModelfileLintTest::line)
        .containsExactly("2:11 error ADAPTER ./nope: no such file");
  }

  static Stream<Path> goldenFiles() throws Exception {
    try (Stream<Path> files = Files.list(TestModels.golden().resolve("modelfiles"))) {
      return files.sorted().toList().stream();
    }
  }

  /** What the reference's models were made of is right, and what it refused is wrong. */
  @ParameterizedTest
  @MethodSource("goldenFiles")
  void goldenFiles(Path file) throws Exception {
    boolean bad =
        file.getFileName().toString().matches(".*bad_(cmd|nofrom|param|quote|role|template|value)");
    assertThat(
            ModelfileLint.check(Files.readAllBytes(file), _ -> ModelfileLint.Named.NOTHING).stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR))
        .hasSize(bad ? 1 : 0);
  }

  private Gguf weights(TinyGguf gguf) throws Exception {
    return Gguf.read(gguf.writeTo(directory.resolve("x.gguf")));
  }

  private static List<String> found(String text) throws Exception {
    return check(text).stream().map(ModelfileLintTest::line).toList();
  }

  private static List<String> found(String text, Gguf weights) throws Exception {
    return ModelfileLint.check(
            bytes(text), _ -> new ModelfileLint.Named(false, Optional.of(weights)))
        .stream()
        .map(ModelfileLintTest::line)
        .toList();
  }

  private static List<Finding> check(String text) throws Exception {
    return ModelfileLint.check(bytes(text), _ -> ModelfileLint.Named.NOTHING);
  }

  private static String line(Finding finding) {
    return finding.line()
        + ":"
        + finding.column()
        + " "
        + finding.severity().word()
        + " "
        + finding.message();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
