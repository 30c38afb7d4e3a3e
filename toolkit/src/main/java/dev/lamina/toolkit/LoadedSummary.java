package dev.lamina.toolkit;

import java.time.Instant;

/**
 * A model in memory.
 *
 * @param model by the name that loaded it
 * @param size bytes of memory in use
 * @param gpuSize bytes of it on GPUs
 * @param needed bytes that it was worked out to take at most
 * @param contextLength tokens per slot
 * @param engine the name of the one that runs it
 * @param expires when it is unloaded unless it is used before
 */
public record LoadedSummary(
    ModelSummary model,
    long size,
    long gpuSize,
    long needed,
    int contextLength,
    String engine,
    Instant expires) {}
