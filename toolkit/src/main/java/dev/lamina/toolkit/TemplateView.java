package dev.lamina.toolkit;

import java.util.Optional;

/**
 * A conversation through one of the templates that a model has.
 *
 * @param template {@code layer}, {@code weights}, {@code built-in}, {@code none}, or {@code
 *     request} for one that came with the request
 * @param inForce whether it is the one that makes the model's prompts
 * @param why it is in force, or is not
 * @param prompt empty where the template cannot make one
 * @param error why it cannot; empty where it can
 */
public record TemplateView(
    String template, boolean inForce, String why, Optional<RenderedPrompt> prompt, String error) {}
