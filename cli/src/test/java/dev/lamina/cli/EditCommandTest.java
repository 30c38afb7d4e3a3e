package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model is changed in an editor; here the editors are short programs. */
@Timeout(60)
class EditCommandTest {
  @TempDir private Path directory;
  private Served served;

  @BeforeEach
  void start() throws IOException {
    served = new Served(directory.resolve("home"));
    TinyGguf.model().writeTo(directory.resolve("tiny.gguf"));
    Path file = directory.resolve("Modelfile");
    Files.writeString(file, "FROM tiny.gguf\nSYSTEM Be terse.\nPARAMETER seed 1\n");
    assertThat(served.run("create", "a", "-f", file.toString()).code()).isZero();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void whatIsSavedIsMade() throws Exception {
    long weights = weights();
    Served.Ran ran = edit("sed -i -e s/terse/loud/ -e /seed/d");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("made a in ");
    assertThat(served.run("show", "a", "--system").out()).isEqualTo("Be loud.");
    assertThat(served.run("show", "a", "--parameters").out()).doesNotContain("seed");
    assertThat(weights()).as("no second copy of them").isEqualTo(weights);
  }

  @Test
  void whatIsNotChangedIsNotMade() throws Exception {
    SortedMap<String, Long> before = served.stored();
    assertThat(edit("true").err()).contains("a stays as it is: nothing was changed");
    Served.Ran gone = edit("false");
    assertThat(gone.code()).isEqualTo(2);
    assertThat(gone.err()).contains("the editor (false) ended with 1; nothing is made");
    assertThat(served.stored()).isEqualTo(before);
  }

  @Test
  void aMistakeLeavesTheModelAndKeepsTheText() throws Exception {
    SortedMap<String, Long> before = served.stored();
    Served.Ran ran = edit("sed -i s/seed/sead/");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("sead");
    assertThat(served.stored()).isEqualTo(before);
    var kept = Pattern.compile("The text is in (\\S+) ").matcher(ran.err());
    assertThat(kept.find()).as(ran.err()).isTrue();
    Path file = Path.of(kept.group(1));
    assertThat(file).content().contains("PARAMETER sead 1");
    Files.delete(file);
    Files.delete(file.resolveSibling(""));
    assertThat(edit("true").code()).isZero();
    assertThat(served.run("edit", "nosuch").code()).isEqualTo(3);
  }

  private long weights() throws IOException {
    return served.stored().values().stream().mapToLong(size -> size).max().orElse(0);
  }

  private Served.Ran edit(String editor) {
    String home = directory.resolve("home").toString();
    return Served.run(
        Map.of(
            "LAMINA_HOST", served.address(),
            "LAMINA_HOME", home,
            "HOME", home,
            "EDITOR", editor),
        "",
        "edit",
        "a");
  }
}
