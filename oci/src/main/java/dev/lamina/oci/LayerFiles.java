package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelSource;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Takes files out of a layer that is a tar file, while it arrives: each is hashed on the way into
 * the store, nothing else is written. The layer's own digest is checked, too, unless that of the
 * file in it is known; what was taken from one that is damaged belongs to the lease alone and goes
 * with it.
 */
record LayerFiles(ModelSource source, Lease lease, Transfer transfer) {
  private static final String WHITEOUT = ".wh.";

  /** Bytes of a file that is worth several requests. */
  private static final int LARGE = 8 << 20;

  /** Bytes of a layer in which its first file begins, long names and all. */
  private static final int HEAD = 64 << 10;

  private static final byte[] GGUF = {'G', 'G', 'U', 'F'};

  /** Takes one entry of a tar file, or none. */
  @FunctionalInterface
  private interface Taking {
    void take(TarHeader entry, InputStream bytes) throws IOException;
  }

  /**
   * All files in it that a model can be made of.
   *
   * @param scope the directory that counts; empty for all of it
   */
  void into(FoundFiles found, ArtifactFile file, String scope) throws IOException {
    read(
        file.layer(),
        layer -> {
          InputStream bytes = Unpacked.of(layer);
          if (Arrays.equals(Unpacked.peek(bytes), GGUF)) {
            // Not packed, whatever its media type says.
            found.gguf(file.path(), FileRole.WEIGHTS, ingest(bytes, file.layer().size()));
            return;
          }
          entries(bytes, scope, (entry, content) -> take(found, entry, content));
        });
  }

  /**
   * The one file in a layer, which is known by its digest. A large one in a registry is fetched
   * like any blob: by ranges, and from where a run before this one stopped.
   *
   * @throws ModelException CORRUPT when it holds another
   */
  void take(CarriedLayer carried) throws IOException, InterruptedException {
    boolean plain = carried.layer().mediaType().equals(ModelImage.LAYER);
    if (plain && carried.own().size() > LARGE && source instanceof RegistrySource registry) {
      int offset = offset(registry.head(carried.layer(), HEAD), carried);
      transfer.download(
          registry, carried.own(), new BlobDownload.Place(carried.layer(), offset), lease);
    } else {
      takeAsItComes(carried);
    }
  }

  /** Where the file begins in the layer, whose first bytes are these. */
  private static int offset(byte[] head, CarriedLayer carried) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(head);
    TarReader tar = new TarReader(bytes);
    for (Optional<TarHeader> next = tar.next(); next.isPresent(); next = tar.next()) {
      TarHeader entry = next.get();
      if (entry.type() == TarHeader.FILE && entry.name().startsWith(ModelImage.DIRECTORY)) {
        int offset = head.length - bytes.available();
        boolean whole = offset + entry.size() <= carried.layer().size();
        if (whole && entry.size() == carried.own().size()) {
          return offset;
        }
        break;
      }
    }
    throw noFile(carried);
  }

  private static ModelException noFile(CarriedLayer carried) {
    return ModelException.corrupt(
        "layer " + carried.layer().digest() + " has no file in it, though it should");
  }

  private void takeAsItComes(CarriedLayer carried) throws IOException {
    boolean[] taken = {false};
    read(
        carried.layer(),
        layer ->
            entries(
                Unpacked.of(layer),
                ModelImage.DIRECTORY,
                (entry, content) -> {
                  if (entry.type() == TarHeader.FILE) {
                    lease.put(carried.own(), content);
                    taken[0] = true;
                  }
                }));
    if (!taken[0]) {
      throw noFile(carried);
    }
  }

  @FunctionalInterface
  private interface Reading {
    void read(HashedStream layer) throws IOException;
  }

  private void read(Descriptor layer, Reading reading) throws IOException {
    BlobProgress progress = transfer.told(layer);
    try (InputStream in = source.open(layer);
        InputStream counted = new CountedStream(in, layer.size(), new long[1], progress);
        HashedStream hashed = new HashedStream(counted)) {
      reading.read(hashed);
      hashed.transferTo(OutputStream.nullOutputStream());
      if (hashed.count() != layer.size() || !hashed.digest().equals(layer.digest())) {
        throw ModelException.corrupt(
            "layer " + layer.digest() + " is not what the manifest says (or broke on the way)");
      }
    } catch (ZipException | EOFException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT,
          "layer " + layer.digest() + " cannot be unpacked: " + e.getMessage(),
          e);
    }
    progress.end();
  }

  private static void entries(InputStream bytes, String scope, Taking taking) throws IOException {
    TarReader tar = new TarReader(bytes);
    for (Optional<TarHeader> next = tar.next(); next.isPresent(); next = tar.next()) {
      TarHeader entry = next.get();
      TarNames.requireInside(entry.name());
      if (entry.name().startsWith(scope)) {
        requirePlain(entry);
        taking.take(entry, tar.bytes());
      }
    }
  }

  private static void requirePlain(TarHeader entry) {
    boolean plain =
        switch (entry.type()) {
          case TarHeader.FILE, TarHeader.DIRECTORY -> true;
          case TarHeader.SYMBOLIC_LINK -> entry.name().equals(ModelImage.LINK);
          default -> false;
        };
    if (!plain) {
      throw ModelException.corrupt("entry " + entry.name() + " is a link or special file");
    }
  }

  private void take(FoundFiles found, TarHeader entry, InputStream bytes) throws IOException {
    if (entry.type() == TarHeader.SYMBOLIC_LINK) {
      String target = entry.link();
      found.meant(target.startsWith("/") ? target.substring(1) : ModelImage.DIRECTORY + target);
      return;
    }
    if (entry.type() != TarHeader.FILE) {
      return;
    }
    String name = entry.name().substring(entry.name().lastIndexOf('/') + 1);
    if (name.startsWith(WHITEOUT)) {
      throw ModelException.unsupported(
          "entry "
              + entry.name()
              + " takes away what a layer before it has, which is not followed");
    }
    FileRole role = FileRole.of(name);
    if (role.gguf()) {
      found.gguf(entry.name(), role, ingest(bytes, entry.size()));
    } else if (role.textType().isPresent()) {
      found.text(role.textType().get(), text(entry, bytes));
    } else {
      found.leftOut(entry.name());
    }
  }

  private Digest ingest(InputStream bytes, long size) throws IOException {
    lease.requireRoom(size);
    return lease.ingest(MediaTypes.MODEL, bytes).descriptor().digest();
  }

  private static String text(TarHeader entry, InputStream bytes) throws IOException {
    FileRole.requireText(entry.name(), entry.size());
    return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
  }
}
