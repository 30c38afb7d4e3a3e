package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the specification's table of inputs, store-and-modelfile §4.6, by its number. */
class ModelfileCasesTest {
  /**
   * Number, input, outcome: the instructions; or what the text is refused for, after one mark; or
   * what the request is refused for, after two; or its parameters, after an equals sign. F stands
   * for {@code FROM foo} in a line of its own, « for three quotes.
   */
  private static final String CASES =
      """
      1   ¦ FROM foo                              ¦ from foo
      2   ¦ FrOm   foo␠␠⏎                         ¦ from foo
      3   ¦ FROM⇥foo⏎                             ¦ from foo
      3b  ¦ ␠␠FROM foo⏎                           ¦ from foo
      4   ¦ FROM foo bar⏎                         ¦ from foo bar
      4b  ¦ FROM "foo bar"⏎                       ¦ from foo bar
      5   ¦ FROM 'foo'⏎                           ¦ from 'foo'
      6   ¦ FROM foo # c⏎                         ¦ from foo # c
      7   ¦ #c␍⏎FROM foo␍⏎                        ¦ from foo
      8   ¦                                       ¦ ! no FROM line
      8b  ¦ ⏎⏎                                    ¦ ! no FROM line
      8c  ¦ # only⏎                               ¦ ! no FROM line
      8d  ¦ SYSTEM hi⏎                            ¦ ! no FROM line
      9   ¦ FROM                                  ¦ ! unexpected EOF
      10  ¦ FROM␠                                 ¦ from␠
      10b ¦ FROM␠⏎                                ¦ from␠
      11  ¦ FROM⏎                                 ¦ ! (line 1): command must be one of
      12  ¦ BADCMD x⏎FROM foo⏎                    ¦ ! (line 1): command must be one of
      13  ¦ F BADCMD⏎                             ¦ ! (line 2): command must be one of
      14  ¦ F ⏎⏎BAD x⏎                            ¦ ! (line 4): command must be one of
      15  ¦ F PARAM3TER x 1⏎                      ¦ ! (line 2): command must be one of
      15b ¦ F ;SYSTEM x⏎                          ¦ ! (line 2): command must be one of
      16  ¦ F 1abc⏎                               ¦ ! (line 2): command must be one of
      17  ¦ F PARAMETER⏎                          ¦ ! (line 2): command must be one of
      18  ¦ F PARAMETER temperature⏎              ¦ ! unexpected EOF: temperature
      19  ¦ F PARAMETER temperature               ¦ ! unexpected EOF
      20  ¦ F PARAMETER top-k 5⏎                  ¦ ! unexpected EOF: top
      21  ¦ F PARAMETER␠␠temperature 0.5⏎         ¦ !! unknown parameter ''
      22  ¦ F PARAMETER Temperature 0.5⏎          ¦ !! unknown parameter 'Temperature'
      23  ¦ F parameter temperature  0.5␠␠⏎       ¦ = {temperature=0.5}
      24  ¦ F PARAMETER num_ctx abc⏎              ¦ !! invalid int value [abc]
      24b ¦ F PARAMETER num_ctx 1.5⏎              ¦ !! invalid int value [1.5]
      25  ¦ F PARAMETER temperature x⏎            ¦ !! invalid float value [x]
      26  ¦ F PARAMETER use_mmap maybe⏎           ¦ !! invalid bool value [maybe]
      26b ¦ F PARAMETER use_mmap T⏎               ¦ = {use_mmap=true}
      26c ¦ F PARAMETER use_mmap t⏎               ¦ = {use_mmap=true}
      26d ¦ F PARAMETER use_mmap 1⏎               ¦ = {use_mmap=true}
      26e ¦ F PARAMETER use_mmap TRUE⏎            ¦ = {use_mmap=true}
      26f ¦ F PARAMETER use_mmap true⏎            ¦ = {use_mmap=true}
      26g ¦ F PARAMETER use_mmap True⏎            ¦ = {use_mmap=true}
      27  ¦ F PARAMETER mirostat 1⏎               ¦ = {}
      28  ¦ F PARAMETER stop "a"⏎PARAMETER stop b⏎ ¦ = {stop=["a","b"]}
      29  ¦ F PARAMETER stop <|im_end|>⏎          ¦ = {stop=["<|im_end|>"]}
      29b ¦ F PARAMETER stop "<|im_end|>"⏎        ¦ = {stop=["<|im_end|>"]}
      30  ¦ F PARAMETER stop ""⏎                  ¦ = {stop=[""]}
      31  ¦ F PARAMETER stop " a "⏎               ¦ = {stop=[" a "]}
      32  ¦ F PARAMETER stop "a\\nb"⏎             ¦ = {stop=["a\\\\nb"]}
      33  ¦ F PARAMETER stop 'x'⏎                 ¦ = {stop=["'x'"]}
      34  ¦ F PARAMETER temperature 0.7⏎PARAMETER temperature 0.9⏎ ¦ = {temperature=0.9}
      35  ¦ F SYSTEM «multi⏎line«⏎          ¦ from foo ; system multi⏎line
      35b ¦ F SYSTEM "multi⏎line"⏎                ¦ from foo ; system multi⏎line
      36  ¦ F SYSTEM «⏎multi⏎line⏎«⏎        ¦ from foo ; system ⏎multi⏎line⏎
      37  ¦ F SYSTEM multi\\⏎line⏎                ¦ ! (line 3): command must be one of
      38  ¦ F SYSTEM "unterminated⏎               ¦ ! unexpected EOF
      38b ¦ F SYSTEM «unterminated⏎            ¦ ! unexpected EOF
      38c ¦ F SYSTEM «x"⏎                      ¦ ! unexpected EOF
      38d ¦ F SYSTEM «""⏎                        ¦ ! unexpected EOF
      38e ¦ F SYSTEM "⏎                           ¦ ! unexpected EOF
      39  ¦ F SYSTEM «a« trailing⏎b«⏎    ¦ from foo ; system a« trailing⏎b
      40  ¦ F SYSTEM "a" b⏎                       ¦ ! unexpected EOF
      41  ¦ F SYSTEM "a" b"⏎                      ¦ from foo ; system a" b
      42  ¦ F SYSTEM a "b" c⏎                     ¦ from foo ; system a "b" c
      42b ¦ F SYSTEM a"b⏎                         ¦ from foo ; system a"b
      43  ¦ F SYSTEM «He said "hi".«⏎       ¦ from foo ; system He said "hi".
      44  ¦ F SYSTEM ««⏎                    ¦ from foo ; system␠
      44b ¦ F SYSTEM ""⏎                          ¦ from foo ; system␠
      44c ¦ F SYSTEM␠⏎                            ¦ from foo ; system␠
      44d ¦ F SYSTEM␠                             ¦ from foo ; system␠
      45  ¦ F SYSTEM                              ¦ ! unexpected EOF
      46  ¦ F SYSTEM a⏎⏎SYSTEM b⏎                 ¦ from foo ; system a ; system b
      47  ¦ F SYSTEM "a"#c⏎                       ¦ ! unexpected EOF
      48  ¦ F SYSTEM «tab⇥here⍽nbsp⌿zwsp«⏎  ¦ from foo ; system tab⇥herenbspzwsp
      49  ¦ F SYSTEM héllo 世界 😀⏎                ¦ from foo ; system héllo 世界 😀
      50  ¦ F TEMPLATE «{{ .Prompt }}␍⏎{{ .Response }}«␍⏎ ¦ from foo ; template {{ .Prompt }}␍⏎{{ .Response }}
      51  ¦ F MESSAGE user hello⏎MESSAGE assistant hi: there⏎ ¦ from foo ; message user hello ; message assistant hi: there
      52  ¦ F MESSAGE User x⏎                     ¦ ! (line 2): message role must be one of
      52b ¦ F MESSAGE tool x⏎                     ¦ ! (line 2): message role must be one of
      53  ¦ F MESSAGE user⏎                       ¦ ! unexpected EOF: user
      53b ¦ F MESSAGE us3r x⏎                     ¦ ! unexpected EOF: us
      54  ¦ F MESSAGE user␠⏎                      ¦ from foo ; message user␠
      55  ¦ F MESSAGE user «a⏎b«⏎           ¦ from foo ; message user a⏎b
      56  ¦ F LICENSE MIT⏎LICENSE «Apache⏎2«⏎ ¦ from foo ; license MIT ; license Apache⏎2
      57  ¦ FROM a⏎FROM b⏎                        ¦ from a ; from b
      58  ¦ F REQUIRES v0.14⏎                     ¦ from foo ; requires v0.14
      58b ¦ F REQUIRES abc⏎                       ¦ !! requires must be a valid semver (e.g. 0.14.0)
      59  ¦ F EMBED x⏎                            ¦ ! (line 2): command must be one of
      60  ¦ F #comment without newline            ¦ from foo
      61  ¦ ⌖FROM foo⏎                            ¦ from foo
      62  ¦ F SYSTEM a∅b⏎                         ¦ from foo ; system ab
      62b ¦ FROM foo⍗bar⏎                         ¦ from foobar
      63  ¦ F SYSTEM x␍TEMPLATE y⏎                ¦ from foo ; system x ; template y
      """;

  record Case(String number, String input, String outcome) {
    @Override
    public String toString() {
      return number + ": " + input;
    }
  }

  static Stream<Case> cases() {
    return CASES
        .lines()
        .map(line -> line.split(" *¦ ?", -1))
        .map(
            parts ->
                new Case(
                    parts[0],
                    plain(parts[1].strip().replaceFirst("^F (?=.)", "FROM foo⏎")),
                    plain(parts[2].strip())));
  }

  private static String plain(String text) {
    return text.replace("«", "\"\"\"")
        .replace('⏎', '\n')
        .replace('␍', '\r')
        .replace('⇥', '\t')
        .replace('␠', ' ')
        .replace('⍽', '\u00a0')
        .replace('⌿', '\u200b')
        .replace('⌖', '\ufeff')
        .replace('∅', '\u0000')
        .replace('⍗', '\u000b');
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outcome(Case row) {
    byte[] file = row.input().getBytes(StandardCharsets.UTF_8);
    String outcome = row.outcome();
    if (outcome.startsWith("!! ")) {
      Modelfile modelfile = Modelfile.parse(file);
      assertThatThrownBy(() -> draft(modelfile)).hasMessageStartingWith(outcome.substring(3));
      assertThatThrownBy(() -> ModelfileLint.require(file))
          .isInstanceOf(ModelException.class)
          .hasMessageStartingWith("(line 2): " + outcome.substring(3));
    } else if (outcome.startsWith("! ")) {
      assertThatThrownBy(() -> Modelfile.parse(file))
          .isInstanceOf(ModelException.class)
          .hasMessageStartingWith(outcome.substring(2));
    } else if (outcome.startsWith("= ")) {
      assertThat(draft(Modelfile.parse(file)).parameters()).hasToString(outcome.substring(2));
    } else {
      assertThat(instructions(Modelfile.parse(file))).isEqualTo(outcome);
      ModelfileLint.require(file);
    }
  }

  private static ModelDraft draft(Modelfile modelfile) {
    return modelfile.draft(Optional.empty(), new TreeMap<>(), new TreeMap<>());
  }

  private static String instructions(Modelfile modelfile) {
    List<String> said = new ArrayList<>();
    for (Instruction instruction : modelfile.instructions()) {
      String name =
          switch (instruction) {
            case Instruction.Parameter parameter -> parameter.name() + " ";
            case Instruction.Turn turn -> turn.role() + " ";
            default -> "";
          };
      String keyword = Keyword.of(instruction).name().toLowerCase(Locale.ROOT);
      said.add(keyword + " " + name + instruction.text());
    }
    return String.join(" ; ", said);
  }
}
