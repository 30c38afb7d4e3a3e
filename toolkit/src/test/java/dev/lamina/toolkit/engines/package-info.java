@NullMarked
package dev.lamina.toolkit.engines;

import org.jspecify.annotations.NullMarked;
