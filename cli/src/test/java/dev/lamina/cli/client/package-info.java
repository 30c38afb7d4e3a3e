@NullMarked
package dev.lamina.cli.client;

import org.jspecify.annotations.NullMarked;
