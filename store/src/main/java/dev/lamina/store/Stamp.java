package dev.lamina.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * What tells whether a file is the same as before without reading it.
 *
 * @param size bytes
 * @param modified nanoseconds since the epoch
 * @param file the file system's own number of the file, or {@code -} where it has none
 */
record Stamp(long size, long modified, String file) {
  static Stamp of(Path path) throws IOException {
    return of(Files.readAttributes(path, BasicFileAttributes.class));
  }

  static Stamp of(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return new Stamp(
        attributes.size(),
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        key == null ? "-" : key.toString());
  }

  /**
   * Whether a later change must show: clocks of file systems are coarse, so a file that was changed
   * just now could be changed again without a new time.
   */
  boolean settled(Instant now) {
    return TimeUnit.NANOSECONDS.toMillis(modified) < now.minusSeconds(2).toEpochMilli();
  }
}
