package dev.lamina.modelfile.template;

import java.util.List;

/**
 * A Go template for a well-known chat format.
 *
 * @param name the reference's name for it, as in {@code using autodetected template NAME}
 * @param template the text, as a TEMPLATE layer holds it
 * @param stop what ends a model's answer
 */
public record BuiltIn(String name, String template, List<String> stop) {
  public BuiltIn {
    stop = List.copyOf(stop);
  }
}
