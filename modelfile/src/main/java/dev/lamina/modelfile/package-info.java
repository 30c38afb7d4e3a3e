/**
 * What a model is: the Modelfile and its instructions, GGUF metadata, and the way from a draft to
 * layers and back.
 *
 * <p>Start with {@code Modelfile}, {@code ModelWriter} and {@code ModelReader}.
 */
@NullMarked
package dev.lamina.modelfile;

import org.jspecify.annotations.NullMarked;
