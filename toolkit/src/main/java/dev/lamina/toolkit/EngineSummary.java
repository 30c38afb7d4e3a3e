package dev.lamina.toolkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An engine, and whether it can be used here.
 *
 * @param version of llama.cpp; empty where it cannot be told
 * @param location the program, where it is one
 * @param devices GPUs that it would use
 * @param problem why it cannot be used, with what to do about it; empty if it can
 * @param first whether it runs a model unless that model needs another
 */
public record EngineSummary(
    String name,
    String version,
    Optional<Path> location,
    List<String> devices,
    Optional<String> problem,
    boolean first) {}
