package dev.lamina.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The manifests of a store: {@code manifests/HOST/NAMESPACE/MODEL/TAG}, one file each. Foreign
 * files beside them are passed over. Spec: store-and-modelfile §1.4, §2.1.
 */
final class ManifestTree {
  private static final int DEPTH = 4;

  /** Files remembered beyond those that are there, before they are forgotten. */
  private static final int SLACK = 1000;

  private static final Comparator<ModelName> ORDER =
      Comparator.comparing(ModelName::host)
          .thenComparing(ModelName::namespace)
          .thenComparing(ModelName::model)
          .thenComparing(ModelName::tag);

  private final Path root;
  private final FileMemory<List<Entry>> directories = new FileMemory<>(this::list);
  private final FileMemory<Written> manifests = new FileMemory<>(ManifestTree::written);

  ManifestTree(Path root) {
    this.root = root;
  }

  /**
   * The same tree, nothing remembered: for who removes what no manifest names, and must not trust
   * the clock of a file system.
   */
  ManifestTree fresh() {
    return new ManifestTree(root);
  }

  /** A manifest, and when it was written. */
  private record Written(Manifest manifest, Instant modified) {}

  private static Written written(Path file, BasicFileAttributes attributes) throws IOException {
    return new Written(
        Manifest.parse(Files.readAllBytes(file)), attributes.lastModifiedTime().toInstant());
  }

  /**
   * What a directory holds.
   *
   * @param link whether it is a symbolic link: what it leads to may change while the directory does
   *     not
   * @param name of a file at the depth of tags
   */
  private record Entry(Path path, boolean link, boolean directory, Optional<ModelName> name) {}

  Path file(ModelName name) {
    return root.resolve(name.host())
        .resolve(name.namespace())
        .resolve(name.model())
        .resolve(name.tag());
  }

  /** All names, ordered by their parts. Reads directories only, and those that changed. */
  List<ModelName> names() throws IOException {
    return tags().stream().map(Tag::name).toList();
  }

  /** All models whose manifests can be read, ordered as {@link #names}. */
  List<StoredModel> models() throws IOException {
    List<StoredModel> models = new ArrayList<>();
    for (Tag tag : tags()) {
      readable(tag).ifPresent(models::add);
    }
    return models;
  }

  private Optional<StoredModel> readable(Tag tag) throws IOException {
    try {
      return read(tag.name(), tag.file());
    } catch (ModelException unreadable) {
      return Optional.empty();
    }
  }

  private record Tag(ModelName name, Path file) {}

  private List<Tag> tags() throws IOException {
    List<Tag> tags = new ArrayList<>();
    walk(
        root,
        1,
        entry -> {
          if (!entry.link() || Files.isRegularFile(entry.path())) {
            entry.name().ifPresent(name -> tags.add(new Tag(name, entry.path())));
          }
        });
    tags.sort(Comparator.comparing(Tag::name, ORDER));
    if (manifests.size() > tags.size() + SLACK) {
      manifests.retain(tags.stream().map(Tag::file).collect(Collectors.toSet()));
    }
    return tags;
  }

  /**
   * The spelling on disk of a name: the exact one, else the only one that differs in case alone.
   */
  Optional<ModelName> resolve(ModelName name) throws IOException {
    if (spelled(file(name))) {
      return Optional.of(name);
    }
    List<ModelName> alike = names().stream().filter(name::sameAs).toList();
    return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
  }

  /**
   * Not just whether it exists: a file system may fold case, and then the spelling asked for is not
   * the one on disk.
   */
  private boolean spelled(Path file) throws IOException {
    try {
      return Files.isRegularFile(file) && file.toRealPath().endsWith(root.relativize(file));
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  /**
   * The manifest of a name in exactly this spelling; empty if there is none, CORRUPT if it is
   * unreadable.
   */
  Optional<StoredModel> read(ModelName name) throws IOException {
    return read(name, file(name));
  }

  private Optional<StoredModel> read(ModelName name, Path file) throws IOException {
    try {
      Written written = manifests.get(file);
      return Optional.of(new StoredModel(name, written.manifest(), written.modified()));
    } catch (NoSuchFileException | NotDirectoryException absent) {
      return Optional.empty();
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (ModelException | IOException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT,
          "read " + name.shortest() + ": " + reason(e) + " (remove or pull the model again)",
          e);
    }
  }

  private static String reason(Exception failure) {
    return failure instanceof AccessDeniedException
        ? "the manifest may not be read"
        : String.valueOf(failure.getMessage());
  }

  /** Puts a synced temporary file in the place of a manifest. */
  void publish(ModelName name, Path synced) throws IOException {
    Path file = file(name);
    DurableFiles.createDirectories(DurableFiles.parent(file));
    DurableFiles.rename(synced, file);
  }

  /** Deletes a manifest and the directories that it leaves empty. */
  boolean delete(ModelName name) throws IOException {
    Path file = file(name);
    if (!Files.deleteIfExists(file)) {
      return false;
    }
    Path directory = DurableFiles.parent(file);
    DurableFiles.syncDirectory(directory);
    for (; !directory.equals(root); directory = DurableFiles.parent(directory)) {
      try {
        Files.delete(directory);
      } catch (DirectoryNotEmptyException | NoSuchFileException shared) {
        break;
      }
    }
    return true;
  }

  /** Links below the root that lead nowhere. */
  List<Path> dangling() throws IOException {
    List<Path> dangling = new ArrayList<>();
    walk(
        root,
        1,
        entry -> {
          if (entry.link() && !Files.exists(entry.path())) {
            dangling.add(entry.path());
          }
        });
    return dangling;
  }

  /**
   * Visits what lies at most {@code DEPTH} below the root. Others may remove entries and whole
   * directories meanwhile, or put them there again.
   */
  private void walk(Path directory, int depth, Consumer<Entry> visitor) throws IOException {
    List<Entry> entries;
    try {
      entries = directories.get(directory);
    } catch (NoSuchFileException | NotDirectoryException absent) {
      if (Files.isSymbolicLink(directory)) {
        throw absent;
      }
      return;
    }
    for (Entry entry : entries) {
      visitor.accept(entry);
      if (depth < DEPTH && (entry.link() ? Files.isDirectory(entry.path()) : entry.directory())) {
        walk(entry.path(), depth + 1, visitor);
      }
    }
  }

  private List<Entry> list(Path directory, BasicFileAttributes ignored) throws IOException {
    List<Entry> list = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path path : entries) {
        entry(path).ifPresent(list::add);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return List.copyOf(list);
  }

  private Optional<Entry> entry(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean file = attributes.isSymbolicLink() || attributes.isRegularFile();
      return Optional.of(
          new Entry(
              path,
              attributes.isSymbolicLink(),
              attributes.isDirectory(),
              file ? name(root.relativize(path)) : Optional.empty()));
    } catch (NoSuchFileException removed) {
      return Optional.empty();
    }
  }

  /** The name of a model by its manifest's path below the root, if that is one. */
  private static Optional<ModelName> name(Path path) {
    if (path.getNameCount() != DEPTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ModelName(
              path.getName(0).toString(),
              path.getName(1).toString(),
              path.getName(2).toString(),
              path.getName(3).toString()));
    } catch (ModelException foreign) {
      return Optional.empty();
    }
  }
}
