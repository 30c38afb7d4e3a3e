package dev.lamina.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.ParameterSpec;
import dev.lamina.modelfile.Parameters;
import java.util.Locale;

/** The parameters that a model can have, as help shows them. */
public final class ParameterText {
  private ParameterText() {}

  /** A line for each parameter, and one for the names that have no effect any more. */
  public static String table() {
    Table table = Table.headed("PARAMETER", "TYPE", "VALUES", "DEFAULT", "WHAT IT DOES");
    for (ParameterSpec spec : Parameters.all()) {
      table.row(
          spec.name(),
          spec.type().name().toLowerCase(Locale.ROOT),
          spec.range(),
          spec.unset().map(JsonNode::asText).orElse("-"),
          spec.doc());
    }
    return table.text()
        + "\nAccepted, and without effect: "
        + String.join(" ", Parameters.allRetired())
        + "\n";
  }
}
