package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedManifestsTest {
  private static final FileTime TICK = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
  private static final byte[] FIRST = "the first".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "the other".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  @Test
  void bytesThatWereNotWrittenAreDamage() throws Exception {
    PublishedManifests published = new PublishedManifests(directory.resolve("published"));
    Path file = directory.resolve("manifest");
    published.note(file, Digest.of(FIRST), put(file, FIRST));
    Stamp stamp = put(file, OTHER);
    assertThat(published.damage(file, stamp, OTHER, Digest.of(OTHER))).isPresent();
  }

  /** Two files can look the same: a clock ticks every few milliseconds, and numbers come again. */
  @Test
  void oneReplacedWithinATickWhileItWasReadIsNotDamaged() throws Exception {
    PublishedManifests published = new PublishedManifests(directory.resolve("published"));
    Path file = directory.resolve("manifest");
    Stamp read = put(file, FIRST);
    published.note(file, Digest.of(FIRST), read);
    Stamp now = put(file, OTHER);
    assertThat(now).isEqualTo(read);
    published.note(file, Digest.of(OTHER), now);
    assertThat(published.damage(file, read, FIRST, Digest.of(FIRST))).isEmpty();
  }

  private static Stamp put(Path file, byte[] bytes) throws Exception {
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, TICK);
    return Stamp.of(file);
  }
}
