package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/modelfile.md says of parameters what the table says. */
class ParametersDocumentTest {
  @Test
  void eachParameterIsThere() throws IOException {
    String document = Files.readString(TestModels.root().resolve("docs/modelfile.md"));
    String table = document.substring(document.indexOf("## Parameters"));

    assertThat(table.lines().filter(line -> line.startsWith("| `")))
        .containsExactlyElementsOf(
            Parameters.all().stream().map(ParametersDocumentTest::row).toList());
    String retired = table.substring(table.indexOf("Accepted, and without effect"));
    assertThat(retired.replace("\n", " "))
        .contains("`" + String.join("`, `", Parameters.allRetired()) + "`");
  }

  private static String row(ParameterSpec spec) {
    return "| `"
        + String.join(
            " | ",
            spec.name() + "`",
            spec.type().name().toLowerCase(Locale.ROOT),
            spec.range(),
            spec.unset().map(JsonNode::asText).orElse("-"),
            spec.doc())
        + " |";
  }
}
