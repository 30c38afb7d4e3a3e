@NullMarked
package dev.lamina.modelfile.jinja;

import org.jspecify.annotations.NullMarked;
