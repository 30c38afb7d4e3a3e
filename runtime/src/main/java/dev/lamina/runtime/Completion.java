package dev.lamina.runtime;

import java.time.Duration;
import java.util.Optional;

/**
 * How a generation ended and what it took.
 *
 * @param stopString the one of the request's that ended it
 * @param promptTokens all tokens of the prompt, those found evaluated already included
 * @param cachedTokens tokens of the prompt that needed no evaluation
 * @param promptTime spent on evaluating the rest
 * @param tokens generated, the end-of-text token included
 * @param time spent on generating them
 */
public record Completion(
    StopReason reason,
    Optional<String> stopString,
    int promptTokens,
    int cachedTokens,
    Duration promptTime,
    int tokens,
    Duration time) {
  /** Why a generation ended. */
  public enum StopReason {
    /** The model ended its answer, or a stop string appeared. */
    STOP,
    /** The limit of tokens or of context was reached. */
    LENGTH
  }

  /** The same with the evaluation of the prompt's beginning that came before it. */
  public Completion after(Completion beginning) {
    return new Completion(
        reason,
        stopString,
        promptTokens,
        beginning.cachedTokens(),
        beginning.promptTime().plus(promptTime),
        tokens,
        time);
  }
}
