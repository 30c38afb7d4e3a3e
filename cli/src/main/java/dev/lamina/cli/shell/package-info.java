/**
 * What shells and {@code man} are told of the commands, made from picocli's model of them when the
 * application image is built. Start with {@link dev.lamina.cli.shell.CommandWords}.
 */
@NullMarked
package dev.lamina.cli.shell;

import org.jspecify.annotations.NullMarked;
