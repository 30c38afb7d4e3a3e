package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TinyGguf;
import dev.lamina.toolkit.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** create --quantize, with a program that stands in for llama.cpp's. */
class QuantizeTest {
  private static final int Q8_0 = 7;

  @TempDir Path directory;

  @Test
  void theProgramsFileBecomesTheWeights() throws Exception {
    Path made =
        TinyGguf.model().with("general.file_type", Q8_0).writeTo(directory.resolve("made.gguf"));
    Path program =
        program("echo '[ 1/ 2] a - x'\necho '[ 2/ 2] b - y' >&2\ncp '" + made + "' \"$2\"\n");
    try (Served served = served(List.of(program))) {
      Served.Ran ran = create(served, "q8_0");
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.err())
          .contains("parsing GGUF\nquantizing F16 model to Q8_0\nverifying conversion\n");
      assertThat(served.run("show", "small").out()).contains("quantization        Q8_0");
      assertThat(
              served.run("create", "again", "-f", modelfile("FROM small\n"), "-q", "Q8_0").code())
          .as("what it has already")
          .isZero();
    }
  }

  @Test
  void whereThereIsNoProgramOrItFailsNothingIsMade() throws Exception {
    try (Served served = served(List.of(directory.resolve("none")))) {
      Served.Ran ran = create(served, "q8_0");
      assertThat(ran.code()).isEqualTo(9);
      assertThat(ran.err()).contains("Error: quantize to Q8_0: no llama-quantize is found");
      assertThat(served.run("list", "--json").out()).isEqualTo("{\"models\":[]}\n");
    }
    Path program = program("echo half > \"$2\"\necho 'failed: no room'\nexit 1\n");
    try (Served served = served(List.of(program))) {
      SortedMap<String, Long> before = served.stored();
      Served.Ran ran = create(served, "q8_0");
      assertThat(ran.code()).isEqualTo(6);
      assertThat(ran.err()).contains("ended with status 1: failed: no room");
      assertThat(served.stored()).isEqualTo(before);
    }
  }

  @Test
  void theProgramIsLookedForWhereItIsSaidThenBesideTheServerThenOnThePath() {
    assertThat(places("LAMINA_LLAMA_QUANTIZE", "/q/own", "PATH", "/a"))
        .containsExactly(Path.of("/q/own"));
    assertThat(places("LAMINA_LLAMA_SERVER", "/s/llama-server", "PATH", "/a::/b"))
        .containsExactly(
            Path.of("/s/llama-quantize"),
            Path.of("/a/llama-quantize"),
            Path.of("/b/llama-quantize"));
    assertThat(places("HOME", "/h")).isEmpty();
  }

  private static List<Path> places(String... variables) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      values.put(variables[i], variables[i + 1]);
    }
    return new Environment(values).programs("QUANTIZE", "llama-quantize");
  }

  private Served served(List<Path> quantizers) {
    Path home = directory.resolve("home");
    return new Served(home, Settings.defaults(home).withQuantizers(quantizers));
  }

  private Served.Ran create(Served served, String type) throws Exception {
    TinyGguf.model().writeTo(directory.resolve("tiny.gguf"));
    return served.run("create", "small", "-q", type, "-f", modelfile("FROM tiny.gguf\n"));
  }

  private String modelfile(String text) throws Exception {
    return Files.writeString(directory.resolve("Modelfile"), text).toString();
  }

  private Path program(String script) throws Exception {
    Path file = Files.writeString(directory.resolve("llama-quantize"), "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
