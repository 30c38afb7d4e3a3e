/**
 * The engine that needs nothing but Maven's jars: llama.cpp's native library, taken out of the jar
 * of java-llama.cpp, in a child JVM for each loaded model.
 *
 * <p>Start with {@link dev.lamina.runtime.embedded.EmbeddedEngine}. On the parent's side {@code
 * ChildProcess} speaks {@code Frames} with {@code Child}, the program on the other side; from there
 * on ({@code Slot}, {@code Generation}, {@code Llama}) only the JDK may be used, because the
 * child's class path holds nothing else.
 */
@NullMarked
package dev.lamina.runtime.embedded;

import org.jspecify.annotations.NullMarked;
