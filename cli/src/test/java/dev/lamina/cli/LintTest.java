package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Json;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** lint and fmt: commands that need no server. */
class LintTest {
  private static final String THREE =
      """
      FROM ./nope.gguf
      PARAMETER temprature 1
      SYSTEM \"""Be brief.\"""
      \tMESSAGE robot hi
      """;

  @TempDir Path directory;

  @Test
  void threeErrorsAreThreeEachWithItsLine() throws Exception {
    Served.Ran ran = run("", "lint", file(THREE));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out().replace(directory.toString() + "/", ""))
        .isEqualTo(
            """
            Modelfile:1:6: error: FROM ./nope.gguf: no such file (looked in DIRECTORY)
                1 | FROM ./nope.gguf
                  |      ^
            Modelfile:2:11: error: unknown parameter 'temprature' (did you mean temperature?)
                2 | PARAMETER temprature 1
                  |           ^
            Modelfile:4:10: error: message role must be one of "system", "user", or "assistant"
                4 |  MESSAGE robot hi
                  |          ^
            """
                .replace("DIRECTORY", directory.toString()));
    assertThat(ran.err()).isEqualTo(directory.resolve("Modelfile") + ": 3 errors, no warnings\n");
  }

  @Test
  void whatIsFoundIsThereForPrograms() throws Exception {
    Served.Ran ran = run("", "lint", "--json", file(THREE));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).isEmpty();
    assertThat(Json.parse(ran.out()).path("findings"))
        .hasSize(3)
        .anySatisfy(
            finding ->
                assertThat(finding)
                    .hasToString(
                        "{\"severity\":\"error\",\"line\":2,\"column\":11,\"message\":\"unknown"
                            + " parameter 'temprature' (did you mean temperature?)\","
                            + "\"text\":\"PARAMETER temprature 1\"}"));
  }

  @Test
  void warningsAreNoFailureAndWeightsAreLookedAt() throws Exception {
    TinyGguf.model()
        .chatTemplate("{{ tools }}{% for m in messages %}{{ m.content }}{% endfor %}")
        .writeTo(directory.resolve("tiny.gguf"));
    Files.writeString(directory.resolve("text.gguf"), "no weights\n");

    Served.Ran warned = run("", "lint", file("FROM tiny.gguf\nTEMPLATE {{ .Prompt }}\n"));
    assertThat(warned.code()).isZero();
    assertThat(warned.out()).contains("2:1: warning: TEMPLATE is not used");
    assertThat(warned.err()).endsWith("no errors, 1 warning\n");
    assertThat(run("", "lint", file("FROM text.gguf\n")).out())
        .contains("1:6: error: not a GGUF file");
    assertThat(run("", "lint", file("FROM base\n")))
        .extracting(Served.Ran::code, Served.Ran::out)
        .containsExactly(0, "");
    assertThat(run("", "lint", directory.resolve("none").toString()).code()).isEqualTo(3);
  }

  @Test
  void formattingRewritesTheFileOnce() throws Exception {
    String path = file("from   base\n\n\n\nsystem  hi  \n");
    Files.setPosixFilePermissions(Path.of(path), PosixFilePermissions.fromString("rw-rw-r--"));

    assertThat(run("", "fmt", "--check", path)).isEqualTo(new Served.Ran(1, path + "\n", ""));
    assertThat(run("", "fmt", path)).isEqualTo(new Served.Ran(0, path + "\n", ""));
    assertThat(Path.of(path)).hasContent("FROM base\n\nSYSTEM hi\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))))
        .isEqualTo("rw-rw-r--");
    assertThat(run("", "fmt", "--check", path)).isEqualTo(new Served.Ran(0, "", ""));
    assertThat(run("from base", "fmt", "-")).isEqualTo(new Served.Ran(0, "FROM base\n", ""));
    assertThat(run("from base", "fmt", "--check", "--json", "-"))
        .isEqualTo(
            new Served.Ran(1, "{\"file\":\"-\",\"changed\":true,\"text\":\"FROM base\\n\"}\n", ""));
    assertThat(directory).isDirectoryNotContaining("glob:**/.modelfile*");
  }

  @Test
  void whatIsNoModelfileStaysAsItIs() throws Exception {
    String path = file("FROM  base\nBOGUS  x\n");
    Served.Ran ran = run("", "fmt", path);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).startsWith("Error: (line 2): command must be one of");
    assertThat(Path.of(path)).hasContent("FROM  base\nBOGUS  x\n");
  }

  private String file(String text) throws Exception {
    return Files.writeString(directory.resolve("Modelfile"), text).toString();
  }

  /** There is no server at the address, and none may be started. */
  private Served.Ran run(String piped, String... arguments) {
    var line = Stream.concat(Stream.of(arguments), Stream.of("--no-start")).toArray(String[]::new);
    return Served.run(
        Map.of("LAMINA_HOST", "127.0.0.1:1", "HOME", directory.toString()), piped, line);
  }
}
