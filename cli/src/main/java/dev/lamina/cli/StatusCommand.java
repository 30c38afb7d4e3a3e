package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.StatusText;
import dev.lamina.oci.RegistryLogins;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    description = {
      "Show the server, its store and engines, and the registries logged in to.",
      "Starts no server; ends with 6 when none answers."
    },
    footer = {"", "Examples:", "  lamina status", "  lamina status --json"})
final class StatusCommand implements Callable<Integer> {
  private final Program program;

  @Option(names = "--json", description = "Print it as JSON.")
  boolean json;

  StatusCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    Api api = program.api();
    boolean running = api.answers();
    ObjectNode status = Json.object();
    ObjectNode server =
        status
            .putObject("server")
            .put("address", program.address().toString())
            .put("running", running);
    status.put("client_version", Version.text());
    if (running) {
      JsonNode version = api.get("/api/version?lamina");
      server.put("version", version.path("lamina").asText(""));
      server.put("ollama_version", version.path("version").asText(""));
      server(api, status);
    }
    if (program.address().isLocal()) {
      logins(status.putArray("registries"));
    }
    program.out().print(json ? Json.write(status) + "\n" : StatusText.of(status));
    program.out().flush();
    return running ? ExitCodes.OK : ExitCodes.of(ModelException.Kind.UNAVAILABLE);
  }

  private void server(Api api, ObjectNode status) throws IOException {
    if (status.at("/server/version").asText().isEmpty()) {
      return; // Ollama, or something else that speaks its API
    }
    JsonNode place = api.get("/api/store");
    JsonNode usage = api.get("/api/store/usage");
    ObjectNode store =
        status
            .putObject("store")
            .put("path", place.path("path").asText())
            .put("writable", place.path("writable").asBoolean())
            .put("models", usage.path("models").size())
            .put("bytes", usage.path("total").asLong());
    Path root = Path.of(place.path("path").asText());
    if (program.address().isLocal() && Files.isDirectory(root)) {
      store.put("free", root.toFile().getUsableSpace());
    }
    ArrayNode loaded = status.putArray("loaded");
    api.get("/api/ps").path("models").forEach(model -> loaded.add(model.path("name").asText()));
    status.set("engines", api.get("/api/engines").path("engines"));
  }

  private void logins(ArrayNode registries) throws IOException {
    new RegistryLogins(program.registries())
        .registries()
        .forEach(
            (host, file) ->
                registries.addObject().put("host", host).put("kept_in", file.toString()));
  }
}
