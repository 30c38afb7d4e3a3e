package dev.lamina.oci;

import dev.lamina.store.ModelStore;

/**
 * Where models come to.
 *
 * @param maker asked where a registry or archive has files only, of which a model must be made
 */
public record LocalModels(ModelStore store, ModelMaker maker) {}
