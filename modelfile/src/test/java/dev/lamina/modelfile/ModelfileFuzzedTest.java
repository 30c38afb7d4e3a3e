package dev.lamina.modelfile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whatever bytes a Modelfile is made of, it is read or refused as INVALID; what was read is printed
 * and laid out so that it reads the same, and lint goes on to the end. Runs over the inputs beside
 * it; looks for new ones with {@code JAZZER_FUZZ=1}.
 */
class ModelfileFuzzedTest {
  @FuzzTest(maxDuration = "20m")
  void parsedOrInvalid(byte[] bytes) throws IOException {
    List<Finding> findings = ModelfileLint.check(bytes, _ -> ModelfileLint.Named.NOTHING);
    Modelfile modelfile;
    try {
      modelfile = Modelfile.parse(bytes);
    } catch (ModelException e) {
      require(e.kind() == ModelException.Kind.INVALID, e.getMessage());
      require(
          findings.stream().anyMatch(found -> found.severity() == Finding.Severity.ERROR),
          "lint finds nothing in what is refused");
      return;
    }
    require(Modelfile.parse(modelfile.print()).equals(modelfile), "printing changes it");
    String formatted = ModelfileFormat.format(bytes);
    byte[] again = formatted.getBytes(StandardCharsets.UTF_8);
    require(Modelfile.parse(again).equals(modelfile), "formatting changes it");
    require(ModelfileFormat.format(again).equals(formatted), "formatting twice is something else");
  }

  private static void require(boolean law, String broken) {
    if (!law) {
      throw new AssertionError(broken);
    }
  }
}
