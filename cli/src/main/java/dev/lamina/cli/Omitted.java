package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Tells people what of their conversation a model was not given. */
final class Omitted {
  private static final String REMEDY = "the context is full (num_ctx makes it larger)";

  private Omitted() {}

  /** Prints a note for the end of an answer, or for a prompt, if there is something to tell. */
  static void tell(JsonNode json, Program program) {
    int dropped = json.path("dropped_messages").asInt();
    if (dropped > 0) {
      String messages =
          dropped == 1 ? "the oldest message was" : "the " + dropped + " oldest messages were";
      program.err().println("note: " + messages + " left out: " + REMEDY);
    }
    if (json.path("prompt_cut").asBoolean()) {
      program.err().println("note: part of the prompt was left out: " + REMEDY);
    }
  }
}
