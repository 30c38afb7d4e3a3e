package dev.lamina.runtime;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One prompt and how to continue it. Numbers are finite and in their ranges: {@code Options} sees
 * to it.
 *
 * @param prompt text; special tokens in it are read as such
 * @param maxTokens most tokens to generate, more than 0
 * @param stop texts that end the answer
 * @param keep tokens at the prompt's start that a context shift keeps
 * @param shift whether the oldest half of the context may be dropped when it is full; else
 *     generation ends there
 * @param grammar GBNF that the answer must follow
 * @param preserved special tokens, by their text, that are part of the answer when they are
 *     generated; all others never show
 * @param likeliest how many of the likeliest tokens are told of at each place, from 0 on; empty if
 *     probabilities are not wanted at all
 * @param images in standard base64, in the order of their marks in the prompt
 * @param fixed characters at the prompt's start that later prompts are likely to begin with, too
 */
public record GenerateRequest(
    String prompt,
    Sampling sampling,
    int maxTokens,
    List<String> stop,
    int keep,
    boolean shift,
    Optional<String> grammar,
    List<String> preserved,
    OptionalInt likeliest,
    List<String> images,
    int fixed) {
  public GenerateRequest {
    stop = List.copyOf(stop);
    preserved = List.copyOf(preserved);
    images = List.copyOf(images);
  }

  /** The text that later prompts are likely to begin with, too. */
  public String beginning() {
    return prompt.substring(0, fixed);
  }

  /** The same with probabilities. */
  public GenerateRequest withLikeliest(OptionalInt count) {
    return new GenerateRequest(
        prompt, sampling, maxTokens, stop, keep, shift, grammar, preserved, count, images, fixed);
  }

  /** The same with images. */
  public GenerateRequest withImages(List<String> pictures) {
    return new GenerateRequest(
        prompt, sampling, maxTokens, stop, keep, shift, grammar, preserved, likeliest, pictures,
        fixed);
  }

  /** The same with a beginning that later prompts have, too. */
  public GenerateRequest withFixed(int characters) {
    return new GenerateRequest(
        prompt,
        sampling,
        maxTokens,
        stop,
        keep,
        shift,
        grammar,
        preserved,
        likeliest,
        images,
        characters);
  }

  /** With no special token in the answer, without probabilities and images. */
  public GenerateRequest(
      String prompt,
      Sampling sampling,
      int maxTokens,
      List<String> stop,
      int keep,
      boolean shift,
      Optional<String> grammar) {
    this(
        prompt,
        sampling,
        maxTokens,
        stop,
        keep,
        shift,
        grammar,
        List.of(),
        OptionalInt.empty(),
        List.of(),
        0);
  }
}
