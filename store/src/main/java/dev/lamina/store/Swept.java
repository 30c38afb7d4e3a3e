package dev.lamina.store;

import java.nio.file.Path;
import java.util.List;

/**
 * What a sweep removed, or would remove.
 *
 * @param blobs digests of orphaned blobs
 * @param leftovers temporary files and stale partial downloads
 * @param bytes of both
 */
public record Swept(List<Digest> blobs, List<Path> leftovers, long bytes) {
  public Swept {
    blobs = List.copyOf(blobs);
    leftovers = List.copyOf(leftovers);
  }
}
