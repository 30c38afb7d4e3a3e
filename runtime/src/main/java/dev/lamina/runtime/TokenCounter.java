package dev.lamina.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How many tokens a prompt has for a model. */
@FunctionalInterface
public interface TokenCounter {
  /** Tokens that stand before and after a text, and a blank that some put before it. */
  int AROUND = 4;

  int count(String prompt) throws IOException, InterruptedException;

  /** What no vocabulary exceeds, as each token of a text stands for a byte of it at least. */
  static int most(String prompt) {
    return prompt.getBytes(StandardCharsets.UTF_8).length + AROUND;
  }
}
