package dev.lamina.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The blobs of a store, {@code blobs/sha256-HEX}, with those of the read-only stores below it. Who
 * asks for a blob gets one whose bytes were read and found right since its file last changed.
 */
final class Blobs {
  private static final String REMEDY = " (try: lamina repair; else pull or create the model again)";
  private final Path directory;
  private final List<Path> lower;
  private final KnownFiles known;

  Blobs(Path directory, List<Path> lower, KnownFiles known) {
    this.directory = directory;
    this.lower = lower;
    this.known = known;
  }

  Path directory() {
    return directory;
  }

  KnownFiles known() {
    return known;
  }

  /** Where a blob is, or would be, in this store itself. */
  Path path(Digest digest) {
    return directory.resolve(digest.fileName());
  }

  /** The blob's file with its size, whatever its bytes; this store's own before one below. */
  Optional<Path> locate(Digest digest) {
    Path own = path(digest);
    if (Files.isRegularFile(own)) {
      return Optional.of(own);
    }
    return lower.stream()
        .map(below -> below.resolve(digest.fileName()))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** The size of a whole blob; empty if it is not there or its bytes are wrong. */
  Optional<Long> size(Digest digest) throws IOException {
    Optional<Path> file = locate(digest);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      long size = Files.size(file.get());
      return known.hash(file.get(), count -> {}).equals(digest)
          ? Optional.of(size)
          : Optional.empty();
    } catch (NoSuchFileException removed) {
      return Optional.empty();
    }
  }

  boolean contains(Descriptor descriptor) throws IOException {
    Optional<Path> file = locate(descriptor.digest());
    try {
      return file.isPresent()
          && Files.size(file.get()) == descriptor.size()
          && known.hash(file.get(), count -> {}).equals(descriptor.digest());
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  /** The blob's file if its size is right; its bytes are not looked at. */
  Path file(Descriptor descriptor) throws IOException {
    Path file =
        locate(descriptor.digest())
            .orElseThrow(
                () ->
                    ModelException.notFound(
                        "read " + descriptor.digest() + ": the blob is missing" + REMEDY));
    long size = Files.size(file);
    if (size != descriptor.size()) {
      throw ModelException.corrupt(
          "read "
              + descriptor.digest()
              + ": the blob has "
              + size
              + " bytes instead of "
              + descriptor.size()
              + REMEDY);
    }
    return file;
  }

  /** The blob's file, once its bytes are known to be right. */
  Path verified(Descriptor descriptor) throws IOException {
    Path file = file(descriptor);
    if (!known.hash(file, count -> {}).equals(descriptor.digest())) {
      throw changed(descriptor.digest());
    }
    return file;
  }

  /** The bytes of a small blob, read and checked. */
  byte[] bytes(Descriptor descriptor) throws IOException {
    byte[] bytes = Files.readAllBytes(file(descriptor));
    if (!Digest.of(bytes).equals(descriptor.digest())) {
      throw changed(descriptor.digest());
    }
    return bytes;
  }

  /** Whether this store has a blob of so many bytes. Looks at every blob's size. */
  boolean anyOfSize(long size) throws IOException {
    for (Path file : files()) {
      if (Files.size(file) == size) {
        return true;
      }
    }
    return false;
  }

  /** Everything in this store's own directory, blobs or not; links are not followed. */
  List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(files::add);
    } catch (NoSuchFileException empty) {
      return List.of();
    }
    return files;
  }

  /** The digest that a file of the directory is named by. */
  static Optional<Digest> named(Path file) {
    String name = file.getFileName().toString();
    try {
      Digest digest = Digest.parse(name);
      return digest.fileName().equals(name) ? Optional.of(digest) : Optional.empty();
    } catch (ModelException foreign) {
      return Optional.empty();
    }
  }

  private static ModelException changed(Digest digest) {
    return ModelException.corrupt(
        "read " + digest + ": the blob's bytes are not its digest's" + REMEDY);
  }
}
