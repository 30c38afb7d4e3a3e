package dev.lamina.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model as {@code show} presents it, from the answer of /api/show. Spec: http-api-and-cli §4.1.
 */
public final class ModelSections {
  private static final String INDENT = "    ";
  private static final int FIRST_LINES = 2;

  private final JsonNode shown;
  private final StringBuilder text = new StringBuilder();

  private ModelSections(JsonNode shown) {
    this.shown = shown;
  }

  /**
   * All sections that have something to tell.
   *
   * @param verbose with metadata and tensors
   */
  public static String text(JsonNode shown, boolean verbose) {
    ModelSections sections = new ModelSections(shown);
    sections.model();
    sections.capabilities();
    sections.projector();
    sections.parameters();
    sections.template();
    if (verbose) {
      sections.metadata();
      sections.tensors();
    }
    sections.firstLines("System", shown.path("system").asText(""));
    sections.firstLines("License", shown.path("license").asText(""));
    return sections.text.toString();
  }

  private void model() {
    JsonNode details = shown.path("details");
    JsonNode info = shown.path("model_info");
    String architecture = info.path("general.architecture").asText("");
    Table table = Table.plain(INDENT);
    row(table, "Remote model", shown.path("remote_model").asText(""));
    row(table, "Remote URL", shown.path("remote_host").asText(""));
    row(
        table,
        "architecture",
        architecture.isEmpty() ? details.path("family").asText("") : architecture);
    row(table, "parameters", details.path("parameter_size").asText(""));
    for (String length : new String[] {"context", "embedding"}) {
      JsonNode value = info.path(architecture + "." + length + "_length");
      row(
          table,
          length + " length",
          value.isMissingNode() ? details.path(length + "_length").asText("") : value.asText());
    }
    row(table, "quantization", details.path("quantization_level").asText(""));
    row(table, "requires", shown.path("requires").asText(""));
    section("Model", table);
  }

  private void capabilities() {
    Table table = Table.plain(INDENT);
    shown.path("capabilities").forEach(name -> table.row(name.asText()));
    section("Capabilities", table);
  }

  private void projector() {
    JsonNode info = shown.path("projector_info");
    String architecture = info.path("general.architecture").asText("");
    Table table = Table.plain(INDENT);
    row(table, "architecture", architecture);
    row(table, "parameters", info.path("general.parameter_count").asText(""));
    row(table, "embedding length", info.path(architecture + ".vision.embedding_length").asText(""));
    row(table, "dimensions", info.path(architecture + ".vision.projection_dim").asText(""));
    section("Projector", table);
  }

  /** A value may hold blanks; the name ends at the first one. */
  private void parameters() {
    Table table = Table.plain(INDENT);
    shown
        .path("parameters")
        .asText("")
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(
            line -> {
              String[] parts = line.strip().split("\\s+", 2);
              table.row(parts[0], parts.length > 1 ? parts[1] : "");
            });
    section("Parameters", table);
  }

  /** Which of the templates makes the prompts, and why. */
  private void template() {
    JsonNode choice = shown.path("template_choice");
    Table table = Table.plain(INDENT);
    String name = choice.path("name").asText("");
    row(table, "in force", TemplateNames.of(choice.path("source").asText("")));
    row(table, "format", name);
    row(table, "because", choice.path("why").asText(""));
    if (choice.has("system")) {
      row(table, "system role", choice.path("system").asBoolean() ? "shown" : "not shown");
    }
    section("Template", table);
  }

  private void metadata() {
    Map<String, JsonNode> sorted = new TreeMap<>();
    shown.path("model_info").properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
    Table table = Table.plain(INDENT);
    sorted.forEach(
        (key, value) -> {
          if (!value.isNull()) {
            table.row(key, Metadata.text(value));
          }
        });
    section("Metadata", table);
  }

  private void tensors() {
    Table table = Table.plain(INDENT);
    for (JsonNode tensor : shown.path("tensors")) {
      table.row(
          tensor.path("name").asText(),
          tensor.path("type").asText(),
          Metadata.all(tensor.path("shape")));
    }
    section("Tensors", table);
  }

  private void firstLines(String title, String whole) {
    Table table = Table.plain(INDENT);
    var lines = whole.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    lines.stream().limit(FIRST_LINES).forEach(table::row);
    if (lines.size() > FIRST_LINES) {
      table.row("...");
    }
    section(title, table);
  }

  private static void row(Table table, String name, String value) {
    if (!value.isEmpty()) {
      table.row(name, value);
    }
  }

  /** A section without rows is left out. */
  private void section(String title, Table table) {
    String rows = table.text();
    if (!rows.isEmpty()) {
      text.append("  ").append(title).append('\n').append(rows).append('\n');
    }
  }
}
