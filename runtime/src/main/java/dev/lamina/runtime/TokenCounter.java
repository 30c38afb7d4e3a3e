package dev.lamina.runtime;

import java.io.IOException;

/** How many tokens a prompt has for a model. */
@FunctionalInterface
public interface TokenCounter {
  int count(String prompt) throws IOException, InterruptedException;
}
