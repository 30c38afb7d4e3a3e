/** What a conversation consists of: messages, the tools that a model may call, and its calls. */
@NullMarked
package dev.lamina.modelfile.chat;

import org.jspecify.annotations.NullMarked;
