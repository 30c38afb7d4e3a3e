package dev.lamina.toolkit;

import dev.lamina.modelfile.ModelConfig;
import dev.lamina.store.Digest;
import dev.lamina.store.ModelName;
import java.time.Instant;
import java.util.List;

/**
 * A line of the list of models.
 *
 * @param digest of the manifest
 * @param size bytes of config and layers
 * @param parent the display name of the model it was made from, or empty
 * @param config what the config blob tells, completed from the GGUF's header
 */
public record ModelSummary(
    ModelName name,
    Digest digest,
    long size,
    Instant modified,
    String parent,
    ModelConfig config,
    List<String> capabilities) {}
