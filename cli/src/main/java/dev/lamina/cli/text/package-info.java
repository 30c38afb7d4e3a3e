/** Sizes, times, tables and lines as people read them. Values in, text out. */
@NullMarked
package dev.lamina.cli.text;

import org.jspecify.annotations.NullMarked;
