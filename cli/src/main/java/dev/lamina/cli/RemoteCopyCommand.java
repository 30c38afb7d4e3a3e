package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "cp-remote",
    description = {
      "Copy a model from one registry to another, or within one. It keeps its digest,",
      "whatever its shape is; nothing of it is stored here."
    },
    footer = {
      "",
      "What the other one has already is not sent; a copy that was broken off goes on.",
      "Within one registry nothing is sent at all, where it knows how.",
      "",
      "Examples:",
      "  lamina cp-remote llama3.2 registry.example.com/team/llama3.2:latest",
      "  lamina cp-remote r.example.com/a/m@sha256:… r.example.com/a/m:stable"
    })
final class RemoteCopyCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = "Its name, the registry's host first; NAME@sha256:… for exactly that one.")
  String source = "";

  @Parameters(index = "1", paramLabel = "DESTINATION", description = "The name it gets.")
  String destination = "";

  @Mixin TransferChoices choices = new TransferChoices();

  RemoteCopyCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    ObjectNode request = Json.object().put("source", source).put("destination", destination);
    choices.run(program, Moving.COPY, "/api/registry/copy", choices.in(request));
    return ExitCodes.OK;
  }
}
