package dev.lamina.modelfile.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool that a model may call, as the request described it: {@code
 * {"type":"function","function":{…}}}, its members in their order.
 */
public record Tool(ObjectNode json) {}
