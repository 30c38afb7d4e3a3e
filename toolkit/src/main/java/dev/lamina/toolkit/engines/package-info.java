/**
 * Engines that were installed from container images: start at {@link
 * dev.lamina.toolkit.engines.EngineShelf}.
 */
@NullMarked
package dev.lamina.toolkit.engines;

import org.jspecify.annotations.NullMarked;
