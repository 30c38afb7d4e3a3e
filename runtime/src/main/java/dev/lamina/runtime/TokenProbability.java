package dev.lamina.runtime;

import java.util.List;

/**
 * How likely a token was before samplers had their say.
 *
 * @param text of the token; bytes that are no characters by themselves are U+FFFD in it
 * @param bytes of the token, each from 0 to 255
 * @param logarithm natural, of the probability; negative infinity for none at all
 * @param likeliest the tokens with the highest probabilities at this place, the highest first, as
 *     many as were asked for; theirs are empty
 */
public record TokenProbability(
    String text, List<Integer> bytes, double logarithm, List<TokenProbability> likeliest) {
  public TokenProbability {
    bytes = List.copyOf(bytes);
    likeliest = List.copyOf(likeliest);
  }
}
