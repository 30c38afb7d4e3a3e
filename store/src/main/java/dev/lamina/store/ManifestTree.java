package dev.lamina.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The manifests of a store: {@code manifests/HOST/NAMESPACE/MODEL/TAG}, one file each. Foreign
 * files beside them are passed over. Spec: store-and-modelfile §1.4, §2.1.
 */
final class ManifestTree {
  private static final int DEPTH = 4;
  private final Path root;

  ManifestTree(Path root) {
    this.root = root;
  }

  Path file(ModelName name) {
    return root.resolve(name.host())
        .resolve(name.namespace())
        .resolve(name.model())
        .resolve(name.tag());
  }

  /** All names, in the order of their text. Reads directories only. */
  List<ModelName> names() throws IOException {
    List<ModelName> names = new ArrayList<>();
    walk(
        root,
        new ArrayList<>(),
        (path, parts) -> {
          if (parts.size() == DEPTH && Files.isRegularFile(path)) {
            name(parts).ifPresent(names::add);
          }
        });
    names.sort(java.util.Comparator.comparing(ModelName::full));
    return List.copyOf(names);
  }

  /**
   * The spelling on disk of a name: the exact one, else the only one that differs in case alone.
   */
  Optional<ModelName> resolve(ModelName name) throws IOException {
    // Not just Files.exists: a file system may fold case, and then the spelling asked for is not
    // the one on disk.
    if (Files.isRegularFile(file(name))
        && file(name).toRealPath().endsWith(root.relativize(file(name)))) {
      return Optional.of(name);
    }
    List<ModelName> alike = names().stream().filter(name::sameAs).toList();
    return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
  }

  /**
   * The manifest of a name in exactly this spelling; empty if there is none, CORRUPT if it is
   * unreadable.
   */
  Optional<StoredModel> read(ModelName name) throws IOException {
    Path file = file(name);
    try {
      byte[] raw = Files.readAllBytes(file);
      return Optional.of(
          new StoredModel(name, Manifest.parse(raw), Files.getLastModifiedTime(file).toInstant()));
    } catch (NoSuchFileException | NotDirectoryException absent) {
      return Optional.empty();
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT,
          "read " + name.shortest() + ": " + e.getMessage() + " (remove or pull the model again)",
          e);
    }
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
        new ArrayList<>(),
        (path, parts) -> {
          if (Files.isSymbolicLink(path) && !Files.exists(path)) {
            dangling.add(path);
          }
        });
    return dangling;
  }

  private interface Visitor {
    void visit(Path path, List<String> parts);
  }

  /**
   * Visits what lies at most {@code DEPTH} below the root. Others may remove entries and whole
   * directories meanwhile, or put them there again.
   */
  private static void walk(Path directory, List<String> parts, Visitor visitor) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        parts.add(entry.getFileName().toString());
        visitor.visit(entry, parts);
        if (parts.size() < DEPTH && Files.isDirectory(entry)) {
          walk(entry, parts, visitor);
        }
        parts.removeLast();
      }
    } catch (NoSuchFileException absent) {
      if (Files.isSymbolicLink(directory)) {
        throw absent;
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static Optional<ModelName> name(List<String> parts) {
    try {
      return Optional.of(new ModelName(parts.get(0), parts.get(1), parts.get(2), parts.get(3)));
    } catch (ModelException foreign) {
      return Optional.empty();
    }
  }
}
