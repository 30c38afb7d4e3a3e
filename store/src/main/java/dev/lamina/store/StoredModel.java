package dev.lamina.store;

import java.time.Instant;

/**
 * A model of a store.
 *
 * @param name as it is spelled on disk
 * @param modified when the manifest was written
 */
public record StoredModel(ModelName name, Manifest manifest, Instant modified) {}
