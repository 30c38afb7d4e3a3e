/**
 * Conversations that are kept on this machine. Start with {@link
 * dev.lamina.cli.sessions.SessionStore}.
 */
@NullMarked
package dev.lamina.cli.sessions;

import org.jspecify.annotations.NullMarked;
