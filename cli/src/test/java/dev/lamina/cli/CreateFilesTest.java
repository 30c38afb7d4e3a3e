package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What FROM and ADAPTER can name on the disk. */
class CreateFilesTest {
  private static final int PARTS = 3;

  @TempDir static Path directory;
  private static Served served;

  @BeforeAll
  static void start() throws Exception {
    served = new Served(directory.resolve("home"));
    for (String place : new String[] {"split", "holed", "hf/model", "torch", "lora", "empty"}) {
      Files.createDirectories(directory.resolve(place));
    }
    for (int i = 0; i < PARTS; i++) {
      byte[] part = TinyGguf.model().split(i, PARTS).bytes();
      String name = "tiny-0000%d-of-00003.gguf".formatted(i + 1);
      Files.write(directory.resolve("split").resolve(name), part);
      if (i != 1) {
        Files.write(directory.resolve("holed").resolve(name), part);
      }
    }
    TinyGguf.model().writeTo(directory.resolve("tiny.gguf"));
    TinyGguf.projector().writeTo(directory.resolve("mmproj.gguf"));
    TinyGguf.adapter().writeTo(directory.resolve("adapter.gguf"));
    Files.writeString(directory.resolve("hf/model/model-00001-of-00002.safetensors"), "{}");
    Files.writeString(directory.resolve("torch/pytorch_model.bin"), "PK\u0003\u0004");
    Files.writeString(directory.resolve("lora/adapter_model.safetensors"), "{}");
    Files.writeString(directory.resolve("empty/README.md"), "nothing");
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  /** The kinds of the model's layers, and the lines of its own Modelfile that name files. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FROM split                                       | model model model
          FROM split/tiny-00001-of-00003.gguf              | model model model
          FROM split/tiny-00003-of-00003.gguf              | model model model
          FROM tiny.gguf                                   | model
          FROM tiny.gguf;FROM mmproj.gguf                  | projector model
          FROM mmproj.gguf;FROM tiny.gguf;FROM adapter.gguf | adapter projector model
          FROM tiny.gguf;ADAPTER adapter.gguf              | model adapter
          """)
  void files(String text, String kinds) throws Exception {
    Served.Ran created = create(text);
    assertThat(created.code()).as(created.err()).isZero();
    assertThat(kinds(served.run("show", "x", "--layers"))).isEqualTo(kinds);

    Path own = directory.resolve("Own");
    Files.writeString(own, served.run("show", "x", "--modelfile").out());
    Served.Ran again = served.run("create", "again", "-f", own.toString());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(served.run("show", "again", "--layers").out().lines().map(CreateFilesTest::layer))
        .containsExactlyInAnyOrderElementsOf(
            served.run("show", "x", "--layers").out().lines().map(CreateFilesTest::layer).toList());
  }

  @Test
  void aProjectorAndAnAdapterCanBeAddedToAModel() throws Exception {
    assertThat(create("FROM tiny.gguf").code()).isZero();
    Files.writeString(
        directory.resolve("Seeing"), "FROM x\nFROM mmproj.gguf\nADAPTER adapter.gguf\n");
    Served.Ran created =
        served.run("create", "seeing", "-f", directory.resolve("Seeing").toString());
    assertThat(created.code()).as(created.err()).isZero();
    assertThat(kinds(served.run("show", "seeing", "--layers")))
        .isEqualTo("model projector adapter");
    assertThat(served.run("show", "seeing").out()).contains("vision").contains("Projector");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FROM holed                          | 3 | one of its 3 parts is not there: tiny-00002-of-00003.gguf
          FROM holed/tiny-00001-of-00003.gguf | 3 | one of its 3 parts is not there: tiny-00002-of-00003.gguf
          FROM hf                             | 9 | convert_hf_to_gguf.py
          FROM torch                          | 9 | convert_hf_to_gguf.py
          FROM torch/pytorch_model.bin        | 9 | convert_hf_to_gguf.py
          FROM tiny.gguf;ADAPTER lora         | 9 | convert_lora_to_gguf.py
          FROM tiny.gguf;ADAPTER tiny.gguf    | 2 | it is no adapter
          FROM empty                          | 3 | no GGUF file in the directory
          FROM mmproj.gguf                    | 2 | none of the files has a model's weights
          FROM split;FROM tiny.gguf           | 2 | both have weights
          """)
  void whatCannotBeTakenIsSaidInOneLine(String text, int code, String says) throws Exception {
    var before = served.stored().keySet().stream().filter(name -> name.contains("manifests"));
    Served.Ran created = create(text, "y");
    assertThat(created.code()).as(created.err()).isEqualTo(code);
    assertThat(created.err().lines().filter(line -> line.startsWith("Error: ")))
        .singleElement()
        .asString()
        .contains(says);
    assertThat(served.stored().keySet().stream().filter(name -> name.contains("manifests")))
        .containsExactlyElementsOf(before.toList());
  }

  private static Served.Ran create(String text) throws Exception {
    return create(text, "x");
  }

  private static Served.Ran create(String text, String name) throws Exception {
    Path file = directory.resolve("Modelfile");
    Files.writeString(file, text.replace(';', '\n') + "\n");
    return served.run("create", name, "-f", file.toString());
  }

  private static String kinds(Served.Ran shown) {
    return String.join(
        " ",
        shown
            .out()
            .lines()
            .skip(1)
            .map(line -> line.replaceFirst("\\s.*", ""))
            .filter(kind -> !kind.equals("config"))
            .toList());
  }

  /** Kind and digest. */
  private static String layer(String line) {
    return line.replaceFirst("^(\\S+\\s+\\S+).*", "$1");
  }
}
