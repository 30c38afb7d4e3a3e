package dev.lamina.store;

/**
 * The outcome of storing bytes.
 *
 * @param existed whether a whole blob with this digest was there already, so that nothing was
 *     written
 */
public record Ingested(Descriptor descriptor, boolean existed) {}
