package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelfileTest {
  private static final String[] PIECES = {
    "a",
    "b c",
    "\"",
    "\"\"\"",
    "'",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "#",
    "# exact: \"x\"",
    "\\",
    "{{ .Prompt }}",
    "FROM x",
    "é",
    "漢",
    "🙂",
    "<|im_end|>",
    "SYSTEM",
    "0.7",
    "\n\"",
    "\"\n",
    "\"\"\"\n",
    " \"\"\" \n"
  };

  /** What no Modelfile of the reference can hold. */
  private static final String[] BEYOND = {
    "\u200d", "\u00a0", "\u0000", "\u001b", "\ufeff", "\ud800", "\ue000", "\u2028"
  };

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsPrintedParsesToTheSame(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2500; i++) {
      Modelfile modelfile = random(random, seed % 2 == 0 ? BEYOND : new String[0]);
      String text = modelfile.print();
      assertThat(Modelfile.parse(text)).as(text).isEqualTo(modelfile);
      assertThat(Modelfile.parse(text).print()).isEqualTo(text);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12})
  void whateverParsesIsPrintedWithoutComments(long seed) {
    Random random = new Random(seed);
    int parsed = 0;
    for (int i = 0; i < 2500; i++) {
      StringBuilder text = new StringBuilder("FROM a\nSYSTEM ");
      for (int j = random.nextInt(12); j > 0; j--) {
        text.append(piece(random, BEYOND));
      }
      try {
        Modelfile modelfile = Modelfile.parse(text.toString());
        parsed++;
        assertThat(modelfile.print()).doesNotContain("# exact: \"\\");
        assertThat(Modelfile.parse(modelfile.print())).as(text.toString()).isEqualTo(modelfile);
        formattingKeepsWhatIsSaid(text.toString());
        formattingKeepsWhatIsSaid(modelfile.print());
      } catch (ModelException refused) {
        assertThat(refused.getMessage()).doesNotContain("\n");
      }
    }
    assertThat(parsed).isGreaterThan(500);
  }

  private static void formattingKeepsWhatIsSaid(String text) {
    byte[] file = text.getBytes(StandardCharsets.UTF_8);
    String formatted = ModelfileFormat.format(file);
    assertThat(Modelfile.parse(formatted)).as(text).isEqualTo(Modelfile.parse(file));
    assertThat(ModelfileFormat.format(formatted.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(formatted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          from<TAB>x                       | FROM x;
          ;;# c  ;;;;FROM x;;              | # c;;FROM x;
          FROM x<CR>;System   a b  <CR>;      | FROM x;SYSTEM a b;
          FROM x;SYSTEM ^^^; a ;^^^        | FROM x;SYSTEM ^^^; a ;^^^;
          FROM x;SYSTEM ^a^  ;#c           | FROM x;SYSTEM ^a^;#c;
          FROM x;SYSTEM ;                  | FROM x;SYSTEM ^^;
          FROM x;parameter stop   ^ a ^    | FROM x;PARAMETER stop ^ a ^;
          FROM x;message user   hi         | FROM x;MESSAGE user hi;
          FROM x;# exact: ^a^;SYSTEM a     | FROM x;# exact: ^a^;SYSTEM a;
          """)
  void formattingIsTheSameForAll(String text, String formatted) {
    assertThat(ModelfileFormat.format(plain(text).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(plain(formatted));
    formattingKeepsWhatIsSaid(plain(text));
  }

  private static String plain(String text) {
    return text.replace(';', '\n').replace('^', '"').replace("<TAB>", "\t").replace("<CR>", "\r");
  }

  @Test
  void valuesThatTheReferenceCannotHoldComeInAComment() {
    String family = "👨\u200d👩\u200d👧";
    Modelfile modelfile =
        new Modelfile(List.of(new Instruction.From("a"), new Instruction.SystemText(family)));

    assertThat(modelfile.print())
        .isEqualTo("FROM a\n# exact: \"👨\\u200d👩\\u200d👧\"\nSYSTEM 👨👩👧\n");
    assertThat(Modelfile.parse(modelfile.print().replace("SYSTEM 👨👩👧", "SYSTEM edited")).print())
        .isEqualTo("FROM a\nSYSTEM edited\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM a⏎BOGUS x⏎|(line 2): command must be one of \"from\"|(column 1: BOGUS x)",
        "FROM a␍⏎SYTEM x␍⏎|(line 2): command must be|(column 1: SYTEM x; did you mean SYSTEM?)",
        "FROM a⏎SYSTEM⏎|(line 2): command must be|(column 1: SYSTEM; SYSTEM of what?)",
        "FROM a⏎  MESSAGE robot x|(line 2): message role must be one of|(column 11: MESSAGE robot x)",
        "FROM a⏎PARAMETER top-k 5⏎|unexpected EOF: top|(line 2, column 14: PARAMETER top-k 5; PARAMETER",
        "FROM a⏎⏎SYSTEM \"\"\"x⏎y|unexpected EOF|(line 3, column 8: SYSTEM \"\"\"x; this quote is never",
        "SYSTEM x|no FROM line|(the first line should be"
      })
  void errorsBeginAsTheReferencesAndShowThePlace(String text, String phrase, String place) {
    assertThatThrownBy(() -> Modelfile.parse(text.replace('⏎', '\n').replace('␍', '\r')))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .message()
        .startsWith(phrase)
        .contains(place)
        .doesNotContain("\n");
  }

  @Test
  void encodingsAreToldByTheirMarks() {
    String text = "FROM é\n";
    byte[] little = ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE);
    byte[] big = ("\ufeff" + text).getBytes(StandardCharsets.UTF_16BE);

    assertThat(Modelfile.parse(little)).isEqualTo(Modelfile.parse(text));
    assertThat(Modelfile.parse(big)).isEqualTo(Modelfile.parse(text));
    assertThat(Modelfile.parse(("\ufeff" + text).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Modelfile.parse(text));
  }

  @Test
  void theDraftTakesTheLastOfEachAndAllLicences() {
    ModelDraft draft =
        Modelfile.parse(
                """
                FROM a
                SYSTEM one
                SYSTEM two
                LICENSE MIT
                LICENSE BSD
                TEMPLATE ""
                PARAMETER stop a
                PARAMETER stop "b"
                PARAMETER mirostat 1
                PARAMETER temperature 0.7
                MESSAGE user hi
                REQUIRES v0.14
                """)
            .draft(Optional.empty(), new TreeMap<>(), new TreeMap<>());

    assertThat(draft.system()).contains("two");
    assertThat(draft.template()).contains("");
    assertThat(draft.licenses()).containsExactly("MIT", "BSD");
    assertThat(draft.parameters().toString()).isEqualTo("{stop=[\"a\",\"b\"], temperature=0.7}");
    assertThat(draft.requires()).isEqualTo("0.14");
    assertThat(draft.messages()).hasSize(1);
  }

  @Test
  void aHugeValueIsReadInReasonableTime() {
    String license = "line of a licence\n".repeat(200_000);
    Modelfile modelfile =
        new Modelfile(List.of(new Instruction.From("a"), new Instruction.License(license)));

    assertThat(Modelfile.parse(modelfile.print())).isEqualTo(modelfile);
  }

  private static Modelfile random(Random random, String[] beyond) {
    List<Instruction> instructions = new ArrayList<>();
    instructions.add(new Instruction.From("base"));
    for (int i = random.nextInt(6); i >= 0; i--) {
      String text = text(random, beyond);
      instructions.add(
          switch (random.nextInt(11)) {
            case 0 -> new Instruction.From(text);
            case 1 -> new Instruction.Adapter(text);
            case 2 -> new Instruction.Draft(text);
            case 3 -> new Instruction.Template(text);
            case 4 -> new Instruction.SystemText(text);
            case 5 -> new Instruction.License(text);
            case 6 -> new Instruction.Renderer(text);
            case 7 -> new Instruction.Parser(text);
            case 8 -> new Instruction.Requires(text);
            case 9 -> new Instruction.Parameter(random.nextBoolean() ? "stop" : "", text);
            default -> new Instruction.Turn("user", text);
          });
    }
    return new Modelfile(instructions);
  }

  private static String text(Random random, String[] beyond) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(piece(random, beyond));
    }
    return text.toString();
  }

  private static String piece(Random random, String[] beyond) {
    return beyond.length > 0 && random.nextInt(5) == 0
        ? beyond[random.nextInt(beyond.length)]
        : PIECES[random.nextInt(PIECES.length)];
  }
}
