/**
 * JSON schemas as grammars, so that a model can write nothing else than what a schema asks for.
 *
 * <p>Start with {@link dev.lamina.runtime.schema.SchemaGrammar}.
 */
@NullMarked
package dev.lamina.runtime.schema;

import org.jspecify.annotations.NullMarked;
