package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.text.ModelSections;
import java.util.List;

/** What {@code /show} tells of a {@link Session} and its model. Spec: store-and-modelfile §8.3. */
final class ShowCommands {
  static final String HELP =
      """
      Available Commands:
        /show info         Show details of the model
        /show license      Show its licence
        /show modelfile    Show a Modelfile that makes it
        /show parameters   Show its parameters
        /show system       Show the system message
        /show template     Show the template
      """;

  /** What can be shown. */
  static final List<String> WORDS =
      List.of("info", "license", "modelfile", "parameters", "system", "template");

  private final Session session;
  private final RunSettings settings;

  ShowCommands(Session session) {
    this.session = session;
    this.settings = session.settings;
  }

  void run(List<String> words) {
    JsonNode shown = session.shown;
    String what = words.size() < 2 ? "" : words.get(1);
    switch (what) {
      case "" -> session.print(HELP);
      case "info" -> session.print(ModelSections.text(shown, false));
      case "license" -> text(shown, "license", "No license was specified for this model.");
      case "modelfile" -> text(shown, "modelfile", "");
      case "parameters" -> parameters(shown);
      case "system" ->
          session.system.ifPresentOrElse(
              session::say,
              () -> text(shown, "system", "No system message was specified for this model."));
      case "template" ->
          text(shown, "template", "No prompt template was specified for this model.");
      default -> session.say("Unknown command '/show " + what + "'. Type /? for help");
    }
  }

  private void parameters(JsonNode shown) {
    String own = shown.path("parameters").asText("");
    session.say("Model defined parameters:");
    session.say(
        own.isEmpty()
            ? "  No additional parameters were specified for this model."
            : own.indent(2).stripTrailing());
    if (!settings.options.isEmpty()) {
      session.say("\nUser defined parameters:");
      settings.options.forEach((name, value) -> session.say("  %-30s %s".formatted(name, value)));
    }
    session.say("");
  }

  private void text(JsonNode shown, String member, String none) {
    String text = shown.path(member).asText("");
    session.say(text.isEmpty() ? none : text);
  }
}
