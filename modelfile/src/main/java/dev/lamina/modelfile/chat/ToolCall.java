package dev.lamina.modelfile.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;

/**
 * A model's wish to call a tool.
 *
 * @param id may be empty
 * @param index the call's place in its message, from 0
 * @param arguments in the order in which they were given; empty if there are none
 */
public record ToolCall(String id, int index, String name, ObjectNode arguments) {
  private static final ObjectNode NONE = Json.object();

  /** A call that says nothing of arguments, which JSON in Go templates shows as null. */
  public static ToolCall withoutArguments(String id, int index, String name) {
    return new ToolCall(id, index, name, NONE);
  }

  /** Whether it says anything of arguments, be it that there are none. */
  @SuppressWarnings("ReferenceEquality") // an empty object that was given is not the same
  public boolean hasArguments() {
    return arguments != NONE;
  }
}
