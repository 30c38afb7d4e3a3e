package dev.lamina.runtime.embedded;

/** Cuts a prompt that the context has no room for. Spec: http-api-and-cli §6.2, number 5. */
final class PromptFit {
  private PromptFit() {}

  /**
   * The prompt if one more token fits behind it; else its first tokens and as much of its end that
   * half of what is not kept stays free.
   *
   * @param keep tokens at the start that stay, if they leave room for one more
   * @throws Refusal INVALID for an empty prompt, and for a long one that may not be cut
   */
  static int[] fit(int[] prompt, int keep, NativeModel model, boolean shift) throws Refusal {
    int context = model.contextLength();
    if (prompt.length == 0) {
      throw Refusal.invalid("prompt: there is no token in it");
    }
    if (prompt.length < context) {
      return prompt;
    }
    if (!shift) {
      throw Refusal.invalid(
          "the prompt is longer than the context length currently available to the model ("
              + prompt.length
              + " tokens, context length "
              + context
              + ")");
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
