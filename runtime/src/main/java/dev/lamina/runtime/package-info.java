/**
 * A model and messages become tokens: prompts, options, engines in child processes, and the
 * scheduler that keeps models loaded for as long as they are wanted.
 *
 * <p>Start with {@link dev.lamina.runtime.Engine} and {@link dev.lamina.runtime.LoadedModel}.
 */
@NullMarked
package dev.lamina.runtime;

import org.jspecify.annotations.NullMarked;
