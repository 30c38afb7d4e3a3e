/**
 * The {@code lamina} command: words for people, always through the server over HTTP.
 *
 * <p>Start with {@link dev.lamina.cli.Main} and {@link dev.lamina.cli.Environment}.
 */
@NullMarked
package dev.lamina.cli;

import org.jspecify.annotations.NullMarked;
