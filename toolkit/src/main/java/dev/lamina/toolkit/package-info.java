/**
 * The verbs of Lamina as one Java API: the one dependency that a JVM program adds.
 *
 * <p>Start with {@code Lamina}, opened with {@code Settings}.
 */
@NullMarked
package dev.lamina.toolkit;

import org.jspecify.annotations.NullMarked;
