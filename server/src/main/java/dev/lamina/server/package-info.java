@NullMarked
package dev.lamina.server;

import org.jspecify.annotations.NullMarked;
