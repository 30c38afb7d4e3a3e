package dev.lamina.runtime.process;

/** Cuts a prompt that the context has no room for. Spec: http-api-and-cli §6.2, number 5. */
public final class PromptFit {
  public static final String EMPTY = "prompt: there is no token in it";

  private PromptFit() {}

  /** Why a prompt that may not be cut is refused. */
  public static String tooLong(int tokens, int context) {
    return "the prompt is longer than the context length currently available to the model ("
        + tokens
        + " tokens, context length "
        + context
        + ")";
  }

  /**
   * The prompt if one more token fits behind it; else its first tokens and as much of its end that
   * half of what is not kept stays free.
   *
   * @param keep tokens at the start that stay, if they leave room for one more
   */
  public static int[] fit(int[] prompt, int keep, int context) {
    if (prompt.length < context) {
      return prompt;
    }
    int first = Math.min(keep, context - 1);
    int total = context - Math.max((context - first) / 2, 1);
    int[] cut = new int[total];
    System.arraycopy(prompt, 0, cut, 0, first);
    int tail = total - first;
    System.arraycopy(prompt, prompt.length - tail, cut, first, tail);
    return cut;
  }
}
