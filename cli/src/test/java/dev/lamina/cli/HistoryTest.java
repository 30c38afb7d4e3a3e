package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** diff and history, over models that were made here. */
class HistoryTest {
  private static final String BASE =
      """
      FROM tiny.gguf
      TEMPLATE \"""{{ .System }}
      {{ .Prompt }}
      {{ .Response }}\"""
      SYSTEM Be brief.
      PARAMETER temperature 0.2
      PARAMETER stop a
      PARAMETER stop b
      MESSAGE user hi
      """;

  @TempDir Path directory;
  private Served served;

  @BeforeEach
  void models() throws Exception {
    served = new Served(directory.resolve("home"));
    TinyGguf.model().writeTo(directory.resolve("tiny.gguf"));
    TinyGguf.model()
        .weights(TinyGguf.Weights.F32)
        .blocks(2)
        .with("general.author", "me")
        .writeTo(directory.resolve("other.gguf"));
    create("base", BASE);
    create(
        "child",
        """
        FROM base
        SYSTEM Be long.
        PARAMETER temperature 1
        PARAMETER stop b
        PARAMETER top_k 3
        LICENSE MIT
        """);
    create("grandchild", "FROM child\nMESSAGE user bye\n");
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void whatDiffersIsShownInTheModelfilesWords() {
    Served.Ran ran = served.run("diff", "base", "child");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().replaceAll("[0-9a-f]{12}", "ID"))
        .isEqualTo(
            """
            --- base:latest  ID
            +++ child:latest  ID
            - SYSTEM Be brief.
            + SYSTEM Be long.
            - PARAMETER stop a
            - PARAMETER temperature 0.2
            + PARAMETER temperature 1
            + PARAMETER top_k 3
            + LICENSE MIT
            """);
    assertThat(served.run("diff", "base", "child", "--exit-code").code()).isEqualTo(1);
  }

  @Test
  void aTextOfManyLinesIsComparedByLines() throws Exception {
    create("other", BASE.replace("{{ .Prompt }}", "{{ .Prompt }}!"));
    assertThat(served.run("diff", "base", "other").out())
        .endsWith(
            """
              TEMPLATE
                {{ .System }}
            -   {{ .Prompt }}
            +   {{ .Prompt }}!
                {{ .Response }}
            """);
  }

  @Test
  void otherWeightsAreComparedByMetadataAndTensors() throws Exception {
    create("other", BASE.replace("tiny.gguf", "other.gguf"));
    assertThat(served.run("diff", "base", "other").out())
        .containsPattern("- model [0-9a-f]{12} \\(")
        .containsPattern("\\+ model [0-9a-f]{12} \\(")
        .contains("+ general.author me\n", "- llama.block_count 1\n", "+ llama.block_count 2\n")
        .contains("~   8 requantized F16 -> F32 (token_embd.weight, blk.0.attn_q.weight")
        .contains("+   9 added F32 (blk.1.attn_norm.weight");

    JsonNode json = Json.parse(served.run("diff", "base", "other", "--json").out());
    assertThat(json.path("before").path("name").asText()).isEqualTo("base:latest");
    assertThat(json.path("tensors")).hasSize(8 + 9);
  }

  @Test
  void tensorsWithOtherNumbersAreTold() throws Exception {
    byte[] bytes = TinyGguf.model().bytes();
    bytes[bytes.length - 1] ^= 1;
    Files.write(directory.resolve("other.gguf"), bytes);
    create("other", BASE.replace("tiny.gguf", "other.gguf"));

    assertThat(served.run("diff", "base", "other").out())
        .endsWith("  tensors\n~   1 changed (output_norm.weight)\n")
        .doesNotContain("metadata");
  }

  @Test
  void aModelIsTheSameAsItself() {
    assertThat(served.run("diff", "base", "base", "--exit-code"))
        .isEqualTo(new Served.Ran(0, "", "base and base are the same\n"));
    assertThat(served.run("diff", "base", "none").code()).isEqualTo(3);
  }

  @Test
  void everyLayerIsWhereItCameFrom() throws Exception {
    assertThat(history("grandchild"))
        .isEqualTo(
            """
            grandchild:latest  ID  made AGO
                params      ID    SIZE
                messages    ID    SIZE
            from child:latest  ID  made AGO
                system     ID    SIZE
                license    ID    SIZE
            from base:latest  ID  made AGO
                model       ID    SIZE
                template    ID    SIZE
            """);
    create("child", "FROM base\nSYSTEM Be yet longer.\n");
    assertThat(history("grandchild")).contains("from child:latest  as it was: it has been made");
    assertThat(served.run("rm", "child").code()).isZero();
    assertThat(history("grandchild")).contains("from child:latest  which is not here");
    JsonNode steps =
        Json.parse(served.run("history", "grandchild", "--json").out()).path("history");
    assertThat(steps).hasSize(2);
    assertThat(steps.get(1).path("state").asText()).isEqualTo("absent");
    assertThat(steps.get(1).path("layers")).hasSize(4);
  }

  @Test
  void aModelMadeFromItselfEnds() throws Exception {
    create("base", "FROM base\nSYSTEM again\n");
    assertThat(history("base")).startsWith("base:latest").contains("    model ");
  }

  private String history(String model) {
    Served.Ran ran = served.run("history", model);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out()
        .replaceAll("[0-9a-f]{12}", "ID")
        .replaceAll("made .*", "made AGO")
        .replaceAll("[0-9.]+ K?B *", "SIZE");
  }

  private void create(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve("Modelfile"), text);
    Served.Ran ran = served.run("create", name, "-f", file.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
  }
}
