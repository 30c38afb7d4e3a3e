package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.server.ProgressLines;
import dev.lamina.store.ModelException;
import dev.lamina.toolkit.engines.EngineShelf;
import dev.lamina.toolkit.engines.Gpu;
import dev.lamina.toolkit.engines.InstalledEngine;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "install",
    description = {
      "Take a llama-server out of a container image and use it.",
      "Without IMAGE the llama.cpp project's, for the GPU of this machine. It is",
      "unpacked and run once; the running server uses it for the next model that it",
      "loads."
    },
    footer = {
      "",
      "Examples:",
      "  lamina engine install",
      "  lamina engine install registry.example.com/team/llama.cpp:server-b9000"
    })
final class EngineInstallCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(
      arity = "0..1",
      paramLabel = "IMAGE",
      description = "HOST/OWNER/IMAGE:TAG or @DIGEST.")
  String image = "";

  @Option(names = "--insecure", description = "Speak plain HTTP with the registry.")
  boolean insecure;

  @Mixin ProgressChoices telling = new ProgressChoices();

  EngineInstallCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    program.requireLocal("engine install");
    String wanted = image.isEmpty() ? fitting() : image;
    EngineShelf shelf = EngineUseCommand.shelf(program);
    var registries = program.registries().withInsecure(insecure);
    AtomicReference<InstalledEngine> installed = new AtomicReference<>();
    telling.layers(
        program,
        Moving.PULL,
        lines ->
            installed.set(
                shelf.install(
                    wanted, registries, event -> ProgressLines.line(event).ifPresent(lines))));
    tell(installed.get());
    return ExitCodes.OK;
  }

  private String fitting() {
    Gpu gpu = Gpu.here();
    if (gpu.image().isEmpty()) {
      throw ModelException.unsupported(
          "engine install: GPU: "
              + gpu.evidence()
              + ": there are images for Linux only (install llama.cpp, so that llama-server is on"
              + " PATH)");
    }
    if (telling.speaks()) {
      program.err().println("GPU: " + gpu.evidence());
      program.err().println("image: " + gpu.image());
    }
    return gpu.image();
  }

  private void tell(InstalledEngine engine) throws Exception {
    if (!telling.speaks()) {
      return;
    }
    String devices = engine.devices().isEmpty() ? "CPU" : String.join(", ", engine.devices());
    program
        .out()
        .println(
            "installed llama-server %s (%s) from %s"
                .formatted(engine.version(), devices, engine.image()));
    JsonNode engines = program.server().get("/api/engines").path("engines");
    EngineUseCommand.tell(program, engines);
    boolean seen = false;
    for (JsonNode each : engines) {
      seen |= each.path("path").asText().equals(engine.program().toString());
    }
    if (!seen) {
      program
          .err()
          .println(
              "The running server keeps its engines elsewhere: start it with this LAMINA_HOME.");
    }
  }
}
