package dev.lamina.oci.image;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelSource;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Files of a container image, its layers laid over one another with what they take away. Files are
 * written under numbers, and links are followed in memory: an image decides no path of this
 * machine. Specification: OCI image-spec, "Image Layer Filesystem Changeset". For one thread.
 *
 * <p>Devices, sockets and owners are left out; so is what is compressed with zstd, which is
 * refused.
 */
public final class ImageFiles {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  private final Path directory;
  private final Predicate<String> wanted;
  private final ImageTree tree = new ImageTree();
  private int kept;

  private ImageFiles(Path directory, Predicate<String> wanted) {
    this.directory = directory;
    this.wanted = wanted;
  }

  /**
   * Unpacks those files of an image whose names are wanted, and remembers all links.
   *
   * @param source where its layers are
   * @param directory an empty one, for the files
   * @param wanted tells by a file's own name, without its directories
   * @throws ModelException CORRUPT for what is no layer, UNSUPPORTED for compression with zstd
   */
  public static ImageFiles unpack(
      Manifest image, ModelSource source, Path directory, Predicate<String> wanted)
      throws IOException {
    ImageFiles files = new ImageFiles(directory, wanted);
    int layer = 1;
    for (Descriptor descriptor : image.layers()) {
      try (InputStream bytes = plain(descriptor, source.open(descriptor))) {
        files.lay(bytes, layer++);
      } catch (IllegalArgumentException | ZipException | EOFException e) {
        throw new ModelException(
            ModelException.Kind.CORRUPT,
            "unpack layer " + descriptor.digest() + ": " + e.getMessage(),
            e);
      }
    }
    return files;
  }

  /** All paths of files that were wanted, and of links, sorted; none begins with a slash. */
  public List<String> paths() {
    return tree.paths();
  }

  /** The file that a path leads to; empty where there is none, or it was not wanted. */
  public Optional<Path> file(String path) {
    return tree.find(path);
  }

  /** The path of what a path leads to. */
  public String target(String path) {
    return tree.follow(path);
  }

  private static InputStream plain(Descriptor layer, InputStream raw) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(raw, 1 << 16);
    bytes.mark(ZSTD.length);
    byte[] head = bytes.readNBytes(ZSTD.length);
    bytes.reset();
    if (Arrays.equals(head, ZSTD)) {
      bytes.close();
      throw ModelException.unsupported(
          "unpack layer " + layer.digest() + ": it is compressed with zstd (get one with gzip)");
    }
    boolean gzip = Arrays.equals(Arrays.copyOf(head, GZIP.length), GZIP);
    return gzip ? new GZIPInputStream(bytes, 1 << 16) : bytes;
  }

  private void lay(InputStream bytes, int layer) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(bytes);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      String path = entry.getName();
      String name = path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
      if (name.startsWith(WHITEOUT)) {
        takeAway(path, name, layer);
      } else if (entry.isDirectory()) {
        tree.directory(path);
      } else if (entry.isSymbolicLink()) {
        tree.link(path, entry.getLinkName(), layer);
      } else if (entry.isLink()) {
        tree.hardLink(path, entry.getLinkName(), layer);
      } else if (isRegular(entry) && wanted.test(name)) {
        Path file = directory.resolve(Integer.toString(kept++));
        Files.copy(tar, file);
        tree.file(path, file, layer);
      } else {
        tree.absent(path);
      }
    }
  }

  private static boolean isRegular(TarArchiveEntry entry) {
    return !entry.isCharacterDevice() && !entry.isBlockDevice() && !entry.isFIFO();
  }

  private void takeAway(String path, String name, int layer) {
    String parent = path.substring(0, path.length() - name.length());
    if (name.equals(OPAQUE)) {
      tree.opaque(parent, layer);
    } else if (!name.startsWith(WHITEOUT + WHITEOUT)) {
      tree.whiteout(parent + name.substring(WHITEOUT.length()), layer);
    }
  }
}
