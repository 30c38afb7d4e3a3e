package dev.lamina.toolkit;

import java.time.Instant;

/**
 * A model in memory.
 *
 * @param model by the name that loaded it
 * @param size bytes of memory in use
 * @param gpuSize bytes of it on GPUs
 * @param contextLength tokens per slot
 * @param engine the name of the one that runs it
 * @param expires when it is unloaded unless it is used before
 */
public record LoadedSummary(
    ModelSummary model,
    long size,
    long gpuSize,
    int contextLength,
    String engine,
    Instant expires) {}
