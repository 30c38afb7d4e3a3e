/** Templates: messages become the text that a model was trained to see. */
@NullMarked
package dev.lamina.modelfile.template;

import org.jspecify.annotations.NullMarked;
