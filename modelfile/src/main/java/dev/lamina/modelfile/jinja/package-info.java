/** The part of Jinja that chat templates use, exact against Python's jinja2. */
@NullMarked
package dev.lamina.modelfile.jinja;

import org.jspecify.annotations.NullMarked;
