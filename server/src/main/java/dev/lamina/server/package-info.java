/**
 * Ollama's HTTP API, and OpenAI's, in front of {@link dev.lamina.toolkit.Lamina}. A handler reads a
 * request, calls one verb and writes the answer.
 *
 * <p>Start with {@link dev.lamina.server.LaminaServer} and {@code Routes}.
 */
@NullMarked
package dev.lamina.server;

import org.jspecify.annotations.NullMarked;
