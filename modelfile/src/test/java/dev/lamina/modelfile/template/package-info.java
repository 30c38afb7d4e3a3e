/** Go's templates against what Go itself makes of them. */
@NullMarked
package dev.lamina.modelfile.template;

import org.jspecify.annotations.NullMarked;
