package dev.lamina.oci;

import dev.lamina.store.Descriptor;

/**
 * A file of a model that others packed, as its manifest tells.
 *
 * @param layer the blob that it is, or is in
 * @param path may be made up where the manifest does not tell; in an {@link FileRole#UNKNOWN} one,
 *     words
 * @param packed whether the blob is a tar file
 */
record ArtifactFile(Descriptor layer, String path, FileRole role, boolean packed) {
  static ArtifactFile raw(Descriptor layer, String path) {
    return new ArtifactFile(layer, path, FileRole.of(path), false);
  }

  static ArtifactFile left(Descriptor layer, String path) {
    return new ArtifactFile(layer, path, FileRole.OTHER, false);
  }
}
