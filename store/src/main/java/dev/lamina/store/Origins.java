package dev.lamina.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which models were made here of manifests that others wrote in another shape, kept in {@code
 * lamina/origins}: a file for each such manifest, by its digest. A memory only: without it such a
 * model is no longer found by the digest that its registry knows, and is made anew by the next
 * pull. Safe for use by several threads and processes.
 */
public final class Origins {
  private static final String MODEL = "model";
  private static final String NAME = "name";

  private final Path directory;
  private final List<Origins> lower;

  Origins(Path directory, List<Origins> lower) {
    this.directory = directory;
    this.lower = lower;
  }

  /**
   * Remembers what was made.
   *
   * @param origin where the other manifest is, pinned to its digest
   * @param model the digest of the manifest that was made of it
   */
  public void note(Reference origin, Digest model) throws IOException {
    Digest foreign = origin.digest().orElseThrow();
    DurableFiles.createDirectories(directory);
    ObjectNode json = Json.object().put(MODEL, model.toString()).put(NAME, origin.name().full());
    Path written = directory.resolve(foreign.fileName() + "." + UUID.randomUUID());
    try {
      Files.write(written, Json.writeBytes(json));
      DurableFiles.rename(written, file(foreign));
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /** The digest of the model that was made of a manifest with this digest. */
  public Optional<Digest> made(Digest foreign) throws IOException {
    Optional<ObjectNode> noted = read(file(foreign));
    if (noted.isPresent()) {
      return Optional.of(Digest.parse(noted.get().path(MODEL).asText()));
    }
    for (Origins below : lower) {
      Optional<Digest> made = below.made(foreign);
      if (made.isPresent()) {
        return made;
      }
    }
    return Optional.empty();
  }

  /** Where the manifest is that a model was made of, pinned to its digest. */
  public Optional<Reference> of(Digest model) throws IOException {
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "sha256-*")) {
        for (Path file : files) {
          Optional<ObjectNode> noted = read(file);
          if (noted.isPresent() && noted.get().path(MODEL).asText().equals(model.toString())) {
            ModelName name = ModelName.parse(noted.get().path(NAME).asText());
            return Optional.of(
                new Reference(name, Optional.of(Digest.parse(file.getFileName().toString()))));
          }
        }
      }
    }
    for (Origins below : lower) {
      Optional<Reference> origin = below.of(model);
      if (origin.isPresent()) {
        return origin;
      }
    }
    return Optional.empty();
  }

  private Path file(Digest foreign) {
    return directory.resolve(foreign.fileName());
  }

  /** What is noted; empty where nothing is, or where it cannot be read any more. */
  private static Optional<ObjectNode> read(Path file) throws IOException {
    try {
      ObjectNode json = Json.parseObject(Files.readAllBytes(file));
      Digest.parse(json.path(MODEL).asText());
      ModelName.parse(json.path(NAME).asText());
      Digest.parse(file.getFileName().toString());
      return Optional.of(json);
    } catch (NoSuchFileException | ModelException nothing) {
      return Optional.empty();
    }
  }
}
