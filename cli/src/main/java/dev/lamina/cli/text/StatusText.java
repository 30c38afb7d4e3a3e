package dev.lamina.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What there is and what runs, a line for each thing. */
public final class StatusText {
  private StatusText() {}

  /**
   * The lines.
   *
   * @param status as {@code lamina status --json} prints it
   */
  public static String of(JsonNode status) {
    Table table = Table.plain("");
    table.row("server", server(status));
    if (status.has("store")) {
      table.row("store", store(status.path("store")));
      table.row("loaded", orNone(texts(status.path("loaded"))));
      for (JsonNode engine : status.path("engines")) {
        table.row("engine", engine(engine));
      }
    }
    if (status.has("registries")) {
      List<String> hosts = new ArrayList<>();
      status.path("registries").forEach(each -> hosts.add(each.path("host").asText()));
      table.row("logged in", orNone(hosts));
    }
    return table.ragged();
  }

  private static String server(JsonNode status) {
    JsonNode server = status.path("server");
    String address = server.path("address").asText();
    if (!server.path("running").asBoolean()) {
      return "none at " + address + " (commands start one; or: lamina serve)";
    }
    String version = server.path("version").asText();
    String own = status.path("client_version").asText();
    if (version.isEmpty()) {
      return address + " is no Lamina: an Ollama " + server.path("ollama_version").asText();
    }
    return address
        + ", version "
        + version
        + (version.equals(own) ? "" : "; this program is " + own + " (start the server anew)");
  }

  private static String store(JsonNode store) {
    int models = store.path("models").asInt();
    return store.path("path").asText()
        + ": "
        + models
        + (models == 1 ? " model, " : " models, ")
        + Sizes.text(store.path("bytes").asLong())
        + (store.has("free") ? ", " + Sizes.text(store.path("free").asLong()) + " free" : "")
        + (store.path("writable").asBoolean() ? "" : ", read-only");
  }

  private static String engine(JsonNode engine) {
    String name = (engine.path("name").asText() + " " + engine.path("version").asText()).strip();
    if (!engine.path("usable").asBoolean()) {
      return name + ": " + engine.path("problem").asText();
    }
    List<String> devices = texts(engine.path("devices"));
    return name
        + " on "
        + (devices.isEmpty() ? "CPU" : String.join(", ", devices))
        + (engine.path("in_use").asBoolean() ? " (in use)" : "");
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static String orNone(List<String> texts) {
    return texts.isEmpty() ? "none" : String.join(", ", texts);
  }
}
