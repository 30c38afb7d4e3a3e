/**
 * What the engines' child processes have in common: how one is started and ended, what it is kept
 * from, what is checked before it gets a file or a request, and how its death is told. {@code
 * Launcher}, {@code Landlock}, {@code Posix}, {@code LogLine} and {@code PromptFit} use the JDK
 * alone, because children run them too.
 */
@NullMarked
package dev.lamina.runtime.process;

import org.jspecify.annotations.NullMarked;
