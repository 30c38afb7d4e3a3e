/**
 * Registries and archives as sources and sinks of models. Start at {@link dev.lamina.oci.Transfer},
 * which copies, and {@link dev.lamina.oci.Repository}, which speaks the OCI distribution protocol.
 * Files without a network: {@link dev.lamina.oci.Archives}.
 */
@NullMarked
package dev.lamina.oci;

import org.jspecify.annotations.NullMarked;
