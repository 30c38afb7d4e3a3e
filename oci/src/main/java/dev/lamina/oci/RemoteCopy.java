package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Copies a manifest, or an index with all of its manifests, from one registry to another, through
 * this machine but onto no disk of it. The bytes of manifests stay as they are, so their digests
 * do. What the other one has is not sent; what both have in one registry is mounted.
 *
 * @param from the repository
 */
record RemoteCopy(Transfer transfer, RegistrySource source, Repository sink, ModelName from) {
  private static final String OPERATION = "pull manifest";

  /** Indexes within indexes. */
  private static final int DEEPEST = 4;

  /** Copies all of it; returns the digest. */
  Digest run(Reference reference, ModelName to) throws IOException, InterruptedException {
    byte[] raw = source.document(reference, OPERATION);
    copy(raw, to.tag(), 0);
    return Digest.of(raw);
  }

  private void copy(byte[] raw, String wanted, int depth) throws IOException, InterruptedException {
    JsonNode root;
    try {
      root = Json.parse(raw);
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT, OPERATION + ": it is none: " + e.getMessage(), e);
    }
    if (ImageIndex.is(root)) {
      if (depth == DEEPEST) {
        throw ModelException.unsupported(OPERATION + ": indexes lie deeper than " + DEEPEST);
      }
      for (JsonNode described : root.path("manifests")) {
        Digest digest = Digest.parse(described.path("digest").asText());
        byte[] part = source.document(new Reference(from, Optional.of(digest)), OPERATION);
        copy(part, digest.toString(), depth + 1);
      }
      publish(wanted, root.path("mediaType").asText(MediaTypes.OCI_INDEX), raw);
      return;
    }
    Manifest manifest = Manifest.parse(raw);
    List<Descriptor> blobs =
        manifest.blobs().stream().map(blob -> blob.withFrom(from.full())).toList();
    transfer.copyBlobs(blobs, source, sink);
    publish(wanted, manifest.mediaType(), raw);
  }

  private void publish(String wanted, String mediaType, byte[] raw) throws IOException {
    transfer.step("pushing manifest");
    sink.publish(wanted, mediaType, raw);
  }
}
