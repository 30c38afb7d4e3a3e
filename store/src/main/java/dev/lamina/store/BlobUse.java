package dev.lamina.store;

/** One model's use of a blob: the descriptor says what for. */
public record BlobUse(ModelName model, Descriptor blob) {}
