package dev.lamina.store;

import java.io.IOException;
import java.io.UncheckedIOException;
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
  private final FileMemory<Written> manifests = new FileMemory<>(this::written);
  private final PublishedManifests published;
  private volatile Tags last = Tags.NONE;
  private final boolean remembering;

  ManifestTree(Path root, PublishedManifests published) {
    this(root, published, true);
  }

  private ManifestTree(Path root, PublishedManifests published, boolean remembering) {
    this.root = root;
    this.published = published;
    this.remembering = remembering;
  }

  /**
   * The same tree, nothing remembered, neither before nor after: for who removes what no manifest
   * names, and must not trust the clock of a file system.
   */
  ManifestTree fresh() {
    return new ManifestTree(root, published, false);
  }

  /** A manifest, and when it was written. */
  private record Written(Manifest manifest, Instant modified) {}

  private Written written(Path file, BasicFileAttributes attributes) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Manifest manifest = Manifest.parse(bytes);
    Optional<String> damage =
        published.damage(file, Stamp.of(attributes), bytes, manifest.digest());
    if (damage.isPresent()) {
      throw ModelException.corrupt("invalid manifest: " + damage.get());
    }
    return new Written(manifest, attributes.lastModifiedTime().toInstant());
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
    return manyAtOnce(tags(), this::readable).stream().flatMap(Optional::stream).toList();
  }

  private Optional<StoredModel> readable(Tag tag) throws IOException {
    try {
      return read(tag.name(), tag.file());
    } catch (ModelException unreadable) {
      return Optional.empty();
    }
  }

  private record Tag(ModelName name, Path file) {}

  /**
   * The tags in their order, as they were when directories were last read.
   *
   * @param from the lists that they are out of
   */
  private record Tags(List<List<Entry>> from, List<Tag> sorted) {
    static final Tags NONE = new Tags(List.of(), List.of());
  }

  private List<Tag> tags() throws IOException {
    List<List<Entry>> lists = lists();
    Tags before = last;
    // Directories that have not changed give the same lists, which are equal at a glance.
    if (before.from().equals(lists)) {
      return before.sorted();
    }
    List<Tag> tags = new ArrayList<>();
    boolean links = false;
    for (List<Entry> list : lists) {
      for (Entry entry : list) {
        links |= entry.link();
        if (!entry.link() || Files.isRegularFile(entry.path())) {
          entry.name().ifPresent(name -> tags.add(new Tag(name, entry.path())));
        }
      }
    }
    tags.sort(Comparator.comparing(Tag::name, ORDER));
    if (manifests.size() > tags.size() + SLACK) {
      manifests.retain(tags.stream().map(Tag::file).collect(Collectors.toSet()));
    }
    // What a link leads to may change while its directory does not.
    last = links ? Tags.NONE : new Tags(lists, List.copyOf(tags));
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
      Written written =
          remembering
              ? manifests.get(file)
              : written(file, Files.readAttributes(file, BasicFileAttributes.class));
      return Optional.of(new StoredModel(name, written.manifest(), written.modified()));
    } catch (NoSuchFileException | NotDirectoryException absent) {
      return Optional.empty();
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (ModelException | IOException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT,
          "read "
              + name.shortest()
              + ": "
              + reason(e)
              + " (try: lamina repair; else pull or remove the model)",
          e);
    }
  }

  private static String reason(Exception failure) {
    return failure instanceof AccessDeniedException
        ? "the manifest may not be read"
        : String.valueOf(failure.getMessage());
  }

  /** Puts a synced temporary file in the place of a manifest. */
  void publish(ModelName name, Path synced, Digest digest) throws IOException {
    Path file = file(name);
    DurableFiles.createDirectories(DurableFiles.parent(file));
    published.note(file, digest, Stamp.of(synced));
    DurableFiles.rename(synced, file);
  }

  /** The bytes that a damaged manifest had, where they can be told. */
  Optional<byte[]> original(ModelName name) throws IOException {
    return published.original(file(name));
  }

  /** Forgets manifests that are gone; the caller holds the store's lock exclusively. */
  void compact() throws IOException {
    published.compact();
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
    return lists().stream()
        .flatMap(List::stream)
        .filter(entry -> entry.link() && !Files.exists(entry.path()))
        .map(Entry::path)
        .toList();
  }

  /** What lies in the directories at most {@code DEPTH} below the root, a list for each. */
  private List<List<Entry>> lists() throws IOException {
    List<List<Entry>> all = new ArrayList<>();
    List<Path> level = List.of(root);
    for (int depth = 1; depth <= DEPTH && !level.isEmpty(); depth++) {
      List<List<Entry>> lists = manyAtOnce(level, this::entries);
      all.addAll(lists);
      level =
          lists.stream()
              .flatMap(List::stream)
              .filter(e -> e.link() ? Files.isDirectory(e.path()) : e.directory())
              .map(Entry::path)
              .toList();
    }
    return all;
  }

  /**
   * What lies in a directory. Others may remove it meanwhile, or put it there again.
   *
   * @throws IOException also where a link leads nowhere in place of the root
   */
  private List<Entry> entries(Path directory) throws IOException {
    try {
      return directories.get(directory);
    } catch (NoSuchFileException | NotDirectoryException absent) {
      if (Files.isSymbolicLink(directory)) {
        throw absent;
      }
      return List.of();
    }
  }

  @FunctionalInterface
  private interface Look<T, R> {
    R at(T item) throws IOException;
  }

  /** The same question to the file system about many things, on all processors; in their order. */
  private static <T, R> List<R> manyAtOnce(List<T> items, Look<T, R> look) throws IOException {
    try {
      return items.parallelStream()
          .map(
              item -> {
                try {
                  return look.at(item);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
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
