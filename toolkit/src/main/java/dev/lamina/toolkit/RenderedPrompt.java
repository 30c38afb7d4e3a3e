package dev.lamina.toolkit;

/**
 * A prompt that was made without being answered.
 *
 * @param text as the engine would be given it
 * @param images that would go with it
 * @param dropped messages that were left out so that the rest fits the context
 */
public record RenderedPrompt(String text, long images, int dropped) {}
