@NullMarked
package dev.lamina.cli.text;

import org.jspecify.annotations.NullMarked;
