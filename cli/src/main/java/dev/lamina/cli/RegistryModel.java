package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import picocli.CommandLine.Parameters;

/** The one model that {@code pull} and {@code push} are for. */
final class RegistryModel {
  @Parameters(
      paramLabel = "MODEL",
      description = "Its name, the registry's host first; NAME@sha256:… for exactly that one.")
  String name = "";

  ObjectNode request() {
    return Json.object().put("model", name);
  }
}
