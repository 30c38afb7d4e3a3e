package dev.lamina.modelfile.template;

/** The texts that a template puts before and after a message's thinking, trimmed, never empty. */
public record ThinkingTags(String open, String close) {}
