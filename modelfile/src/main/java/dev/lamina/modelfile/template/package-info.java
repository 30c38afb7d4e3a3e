/** Go's text/template, and the way in which Ollama's TEMPLATE layers use it. */
@NullMarked
package dev.lamina.modelfile.template;

import org.jspecify.annotations.NullMarked;
