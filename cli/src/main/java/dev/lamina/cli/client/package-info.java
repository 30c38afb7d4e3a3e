/** The server's API as the commands see it. Start with {@link dev.lamina.cli.client.Api}. */
@NullMarked
package dev.lamina.cli.client;

import org.jspecify.annotations.NullMarked;
