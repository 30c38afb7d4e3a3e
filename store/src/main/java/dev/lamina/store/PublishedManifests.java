package dev.lamina.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which bytes manifests had when they were published here, noted in {@code lamina/published}. So a
 * manifest that is no longer what was written can be told, though it still parses: one that rotted
 * on the disk, or lost a bit or its end, or changed places with another. What differs otherwise was
 * written by another program that shares the store, and counts from then on.
 */
final class PublishedManifests {
  /** Changes of a byte that are tried where a model is to be loaded: each bit of it. */
  private static final int[] BITS = IntStream.range(0, 8).map(bit -> 1 << bit).toArray();

  /** Changes that are tried where a manifest is to be mended: all, which takes a second. */
  private static final int[] BYTES = IntStream.range(1, 256).toArray();

  private final KnownFiles noted;

  PublishedManifests(Path file) {
    this.noted = new KnownFiles(file);
  }

  /**
   * Notes a manifest before it gets its name: whoever reads it finds the note.
   *
   * @param stamp of the file that will have the name
   */
  void note(Path file, Digest digest, Stamp stamp) throws IOException {
    noted.remember(file, digest, stamp);
  }

  /** The caller holds the store's lock exclusively. */
  void compact() throws IOException {
    noted.compact();
  }

  /**
   * What is wrong with a manifest; empty where nothing is.
   *
   * @param stamp of the file before it was read
   * @param digest of the bytes that were read
   */
  Optional<String> damage(Path file, Stamp stamp, byte[] bytes, Digest digest) throws IOException {
    if (isAsNoted(noted.last(file), digest) || isAsNoted(noted.lastNow(file), digest)) {
      return Optional.empty();
    }
    // Before the file is looked at again: else one that took its place between the two is meant.
    boolean sameFile = noted.digest(file).isPresent();
    if (!isStill(file, stamp, bytes)) {
      return Optional.empty(); // it was replaced meanwhile: who reads the new one will tell
    }
    if (sameFile) {
      return Optional.of("its bytes changed on the disk since it was written");
    }
    if (original(bytes, noted.last(file).orElse(digest), BITS).isPresent()) {
      return Optional.of("a bit of it, or its end, is not as it was written");
    }
    Optional<Path> home = noted.other(file, digest, stamp);
    if (home.isPresent()) {
      return Optional.of("it is the file that was written for " + home.get());
    }
    note(file, digest, stamp);
    return Optional.empty();
  }

  /** Bytes too: within a tick of the clock another file may have the same stamp. */
  private static boolean isStill(Path file, Stamp stamp, byte[] bytes) throws IOException {
    return Stamp.of(file).equals(stamp) && Arrays.equals(Files.readAllBytes(file), bytes);
  }

  private static boolean isAsNoted(Optional<Digest> expected, Digest digest) {
    return expected.isEmpty() || expected.get().equals(digest);
  }

  /** The bytes that were published, if those that are there now tell them. */
  Optional<byte[]> original(Path file) throws IOException {
    Optional<Digest> expected = noted.lastNow(file);
    return expected.isPresent() && Files.isRegularFile(file)
        ? original(Files.readAllBytes(file), expected.get(), BYTES)
        : Optional.empty();
  }

  /** Tries each change of each byte, and the newline that manifests end with. */
  private static Optional<byte[]> original(byte[] bytes, Digest expected, int[] changes) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    longer[bytes.length] = '\n';
    if (Digest.of(longer).equals(expected)) {
      return Optional.of(longer);
    }
    byte[] tried = bytes.clone();
    for (int at = 0; at < bytes.length; at++) {
      for (int change : changes) {
        tried[at] = (byte) (bytes[at] ^ change);
        if (Digest.of(tried).equals(expected)) {
          return Optional.of(tried);
        }
      }
      tried[at] = bytes[at];
    }
    return Optional.empty();
  }
}
