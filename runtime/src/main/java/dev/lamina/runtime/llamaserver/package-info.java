/**
 * The engine for all that llama.cpp can do today: its own {@code llama-server}, found on this
 * machine, as a child for each loaded model.
 *
 * <p>Start with {@link dev.lamina.runtime.llamaserver.LlamaServerEngine}. The child listens on a
 * Unix domain socket in a directory that only this user may enter, so that no port is opened and no
 * key is needed.
 */
@NullMarked
package dev.lamina.runtime.llamaserver;

import org.jspecify.annotations.NullMarked;
