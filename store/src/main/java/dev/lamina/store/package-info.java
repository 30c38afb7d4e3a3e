/**
 * The content-addressed model store: what a model's files are called, where they lie, and how they
 * get there without a wrong byte.
 *
 * <p>Start with {@link dev.lamina.store.ModelStore} (a directory of models) and {@link
 * dev.lamina.store.Lease} (the only way to write into it).
 */
@NullMarked
package dev.lamina.store;

import org.jspecify.annotations.NullMarked;
