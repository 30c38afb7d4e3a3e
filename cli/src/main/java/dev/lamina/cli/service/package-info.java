/**
 * The server as a service of the operating system: which files and which commands that takes on
 * each. Start with {@link dev.lamina.cli.service.Service}.
 */
@NullMarked
package dev.lamina.cli.service;

import org.jspecify.annotations.NullMarked;
