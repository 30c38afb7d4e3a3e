package dev.lamina.oci;

import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * The digests of tar files around blobs, each in a file of {@code lamina/tars}: to know one, all of
 * the blob must be read. Safe for use by several threads and processes.
 */
final class TarBook {
  /** Bytes of a blob that is read anew as quickly as it is looked up. */
  private static final int SMALL = 1 << 20;

  private final Path directory;
  private final ModelStore store;

  TarBook(ModelStore store) {
    this.directory = store.partial().resolveSibling("tars");
    this.store = store;
  }

  /**
   * The tar file's digest.
   *
   * @param reading run before a large blob is read
   */
  Digest digest(TarLayer tar, Runnable reading) throws IOException {
    if (tar.blob().size() <= SMALL) {
      return read(tar);
    }
    Path file = directory.resolve(key(tar));
    try {
      return Digest.parse(Files.readString(file));
    } catch (NoSuchFileException | ModelException unknown) {
      reading.run();
    }
    Digest digest = read(tar);
    Files.createDirectories(directory);
    Path beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    Files.writeString(beside, digest.toString());
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return digest;
  }

  private Digest read(TarLayer tar) throws IOException {
    try (InputStream bytes = tar.around(store.open(tar.blob()))) {
      return Digest.of(Channels.newChannel(bytes));
    }
  }

  /** What makes the tar file: its head, with the blob's size in it, and the blob. */
  private static String key(TarLayer tar) {
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    made.writeBytes(tar.head());
    made.writeBytes(tar.blob().digest().toString().getBytes(StandardCharsets.UTF_8));
    return Digest.of(made.toByteArray()).hex();
  }
}
