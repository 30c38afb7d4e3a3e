package dev.lamina.modelfile.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A model's wish to call a tool.
 *
 * @param id may be empty
 * @param index the call's place in its message, from 0
 * @param arguments in the order in which they were given
 */
public record ToolCall(String id, int index, String name, ObjectNode arguments) {}
