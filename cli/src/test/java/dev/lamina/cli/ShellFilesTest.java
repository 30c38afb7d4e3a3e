package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.cli.shell.CommandWords;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Completion and pages, as the shells and {@code man} of this machine take them. */
@Timeout(120)
class ShellFilesTest {
  /** Instead of the program: two models, whatever is asked. */
  private static final String STAND_IN =
      "#!/bin/sh\nprintf 'NAME  ID\\nsmollm2:latest  a\\nteam/pirate:v2  b\\n'\n";

  private static final Path BASH = Path.of("bash-completion/completions/lamina");
  private static final Path ZSH = Path.of("zsh/site-functions/_lamina");
  private static final Path FISH = Path.of("fish/vendor_completions.d/lamina.fish");

  @TempDir static Path share;

  /**
   * What only does something, holds other commands, or prints a text, its own or another program's.
   */
  private static final Pattern WITHOUT_DATA =
      Pattern.compile(
          "lamina( (help|serve|stop|login|logout|engine|service( .*)?|keys( revoke)?"
              + "|sessions( (resume|export))?))?");

  @BeforeAll
  static void write() throws IOException {
    ShellFiles.write(program(), share);
    Path standIn = Files.createDirectories(share.resolve("bin")).resolve("lamina");
    Files.writeString(standIn, STAND_IN);
    assertThat(standIn.toFile().setExecutable(true)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "lamina ses"                | sessions
          "lamina sessions "          | list show resume export grep rm
          "lamina sessions ex"        | export
          "lamina pull --pro"         | --progress
          "lamina pull --progress "   | auto plain json
          "lamina --debug engine l"   | list
          "lamina show sm"            | smollm2:latest
          "lamina rm smollm2:latest " | smollm2:latest team/pirate:v2
          "lamina run smollm2:la"     | latest
          "lamina frobnicate x"       |
          """)
  void bashCompletes(String line, String words) throws Exception {
    // Bash itself takes a line apart at blanks and colons.
    String test =
        """
        source "$1"
        COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDBREAKS=$' \\t\\n:'
        read -ra COMP_WORDS <<<"${COMP_LINE//:/ : }"
        [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _lamina
        echo "${COMPREPLY[*]}"
        """;
    assertThat(run("bash", "-c", test, "bash", share.resolve(BASH).toString(), line).strip())
        .isEqualTo(words == null ? "" : words);
  }

  @Test
  void fishCompletes() throws Exception {
    require("fish");
    String source = "source " + share.resolve(FISH) + "; complete -C ";
    assertThat(run("fish", "-c", source + "'lamina ses'")).startsWith("sessions\tList, show");
    assertThat(run("fish", "-c", source + "'lamina show team'")).startsWith("team/pirate:v2");
    assertThat(run("fish", "-c", source + "'lamina pull --progress p'")).startsWith("plain");
    assertThat(run("fish", "-c", source + "'lamina sessions ex'")).startsWith("export\t");
  }

  @Test
  void zshReadsIt() throws Exception {
    require("zsh");
    assertThat(run("zsh", "-n", share.resolve(ZSH).toString())).isEmpty();
  }

  static Stream<CommandLine> commands() {
    return below(program());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachCommandHasAPageThatManReads(CommandLine command) throws Exception {
    String name = command.getCommandSpec().qualifiedName("-");
    Path page = share.resolve("man/man1").resolve(name + ".1");
    assertThat(page).isRegularFile();
    assertThat(Files.readString(page))
        .contains(".SH NAME\n" + name.replace("-", "\\-") + " \\- ", ".SH SYNOPSIS", ".SH OPTIONS");
    require("groff");
    assertThat(run("groff", "-man", "-Tutf8", "-ww", "-z", page.toString()))
        .as("warnings")
        .isEmpty();
  }

  /** Longer lines of a help are broken by picocli, one word of them on the next line. */
  @ParameterizedTest
  @MethodSource("commands")
  void noLineOfAHelpIsBroken(CommandLine command) {
    var usage = command.getCommandSpec().usageMessage();
    assertThat(Stream.of(usage.description(), usage.footer()).flatMap(Arrays::stream))
        .allMatch(line -> line.length() <= 80, "fits a terminal of 80 columns")
        .isNotEmpty();
    assertThat(usage.footer()).as("examples").anyMatch(line -> line.matches("Examples?:"));
  }

  /** Progress as JSON counts: what copies layers has no other result. */
  @ParameterizedTest
  @MethodSource("commands")
  void whatPrintsDataPrintsItAsJson(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    boolean told = command.getCommandSpec().optionsMap().containsKey("--json");
    boolean counted = command.getCommandSpec().optionsMap().containsKey("--progress");
    assertThat(told || counted).as(name).isNotEqualTo(WITHOUT_DATA.matcher(name).matches());
  }

  @Test
  void everyCommandIsKnownOnce() {
    List<String> paths = CommandWords.of(program()).stream().map(CommandWords::path).toList();
    assertThat(paths).doesNotHaveDuplicates().contains("", "serve", "sessions export");
    assertThat(paths).hasSize((int) commands().count());
  }

  private static CommandLine program() {
    return new Commands(Main.ofProcess()).all();
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().distinct().flatMap(ShellFilesTest::below));
  }

  private static void require(String program) {
    boolean here =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    assumeThat(here).as(program + " is not on this machine").isTrue();
  }

  /** What a program printed, on either stream; it must not fail. */
  private static String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("PATH", share.resolve("bin") + File.pathSeparator + environment.get("PATH"));
    environment.put("HOME", share.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }
}
