package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelSource;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** A store, and tar files around its blobs, made while they are read. */
record TarSource(ModelStore store, Map<Digest, TarLayer> tars) implements ModelSource {
  TarSource {
    tars = Map.copyOf(tars);
  }

  @Override
  public Manifest manifest(Reference reference) throws IOException {
    return store.manifest(reference);
  }

  @Override
  public boolean contains(Descriptor blob) throws IOException {
    TarLayer tar = tars.get(blob.digest());
    return tar == null ? store.contains(blob) : store.contains(tar.blob());
  }

  @Override
  public InputStream open(Descriptor blob) throws IOException {
    TarLayer tar = tars.get(blob.digest());
    return tar == null ? store.open(blob) : tar.around(store.open(tar.blob()));
  }
}
