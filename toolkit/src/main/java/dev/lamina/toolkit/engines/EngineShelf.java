package dev.lamina.toolkit.engines;

import dev.lamina.oci.Platform;
import dev.lamina.oci.RegistryOptions;
import dev.lamina.oci.Transfer;
import dev.lamina.oci.image.ImageFiles;
import dev.lamina.runtime.Tuning;
import dev.lamina.runtime.llamaserver.LlamaServerEngine;
import dev.lamina.store.Digest;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The directory of installed engines, {@code sha256-HEX} each, and which of all engines is to be
 * used. What is written here a running server reads when it loads the next model. Only whoever may
 * write there can install: nobody can over HTTP. Safe for use by several threads and processes.
 */
public final class EngineShelf {
  private static final String IN_USE = "use";
  private static final String UNFINISHED = ".new-";

  private final Path directory;
  private final Path javaHome;
  private final Path cache;

  /** A shelf, which need not be there yet. */
  public EngineShelf(Path directory, Path javaHome, Path cache) {
    this.directory = directory.toAbsolutePath().normalize();
    this.javaHome = javaHome;
    this.cache = cache;
  }

  public Path directory() {
    return directory;
  }

  /**
   * Installs the llama-server of an image and puts it to use. One that is here is not fetched
   * again.
   *
   * @param image of any registry: its host, the repository, and a tag or digest
   * @param progress called by one thread at a time, though not always the same
   * @throws ModelException NOT_FOUND when there is no such image for this machine; INVALID when
   *     there is no llama-server in it; UNSUPPORTED when it does not run here
   */
  public InstalledEngine install(
      String image, RegistryOptions registries, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Reference reference = Transfer.image(reference(image), Platform.here(), registries);
    Digest digest = reference.digest().orElseThrow();
    Path place = directory.resolve(digest.fileName());
    if (!Files.isDirectory(place)) {
      Files.createDirectories(directory);
      ModelStore download = ModelStore.at(directory.resolve("download"));
      Manifest manifest = Transfer.pull(reference, download, registries, progress);
      progress.accept(new Progress.Step("unpacking"));
      unpack(image, manifest, download, place);
      download.remove(reference.name());
    }
    use(digest.toString());
    return InstalledEngine.read(place);
  }

  private static Reference reference(String image) {
    if (image.chars().filter(c -> c == '/').count() < 2) {
      throw ModelException.invalid(
          "install " + image + ": name its registry, too (HOST/OWNER/IMAGE:TAG)");
    }
    return Reference.parse(image);
  }

  private void unpack(String image, Manifest manifest, ModelStore download, Path place)
      throws IOException {
    Path unfinished = Files.createTempDirectory(directory, UNFINISHED);
    try {
      Path files = Files.createDirectory(unfinished.resolve("files"));
      Path engine = Files.createDirectory(unfinished.resolve("engine"));
      try {
        EngineFiles.take(ImageFiles.unpack(manifest, download, files, EngineFiles::wanted), engine);
      } catch (ModelException e) {
        throw new ModelException(e.kind(), "install " + image + ": " + e.getMessage(), e);
      }
      tried(image, manifest.digest(), engine).write();
      if (!Files.isDirectory(place)) {
        Files.move(engine, place, StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      delete(unfinished);
    }
  }

  /** Runs it once. */
  private InstalledEngine tried(String image, Digest digest, Path engine) {
    Path program = engine.resolve(InstalledEngine.PROGRAM);
    var server = new LlamaServerEngine(program, javaHome, cache, Tuning.DEFAULT);
    Optional<String> problem = server.problem();
    if (problem.isPresent()) {
      String reason = problem.get().replace(program + " ", "").replace(engine + "/", "");
      throw ModelException.unsupported(
          "install " + image + ": its llama-server " + reason + " (try another image)");
    }
    return new InstalledEngine(program, image, digest, server.version(), server.devices());
  }

  /** Those that are here, the last installed first. */
  public List<InstalledEngine> installed() throws IOException {
    List<Path> places = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "sha256-*")) {
      all.forEach(places::add);
    } catch (NoSuchFileException none) {
      return List.of();
    }
    List<InstalledEngine> engines = new ArrayList<>();
    for (Path place : places) {
      engines.add(InstalledEngine.read(place));
    }
    engines.sort(Comparator.comparingLong(EngineShelf::installedAt).reversed());
    return List.copyOf(engines);
  }

  private static long installedAt(InstalledEngine engine) {
    return engine.program().resolveSibling("").toFile().lastModified();
  }

  /**
   * Says which engine is to be used from now on.
   *
   * @param name {@code auto}, {@code embedded}, {@code llama-server} for the one on PATH, or an
   *     installed one by its image or the start of its digest
   * @throws ModelException NOT_FOUND when it is none of these, INVALID when it is several
   */
  public void use(String name) throws IOException {
    String chosen = Choice.NAMES.contains(name) ? name : find("use", name).digest().toString();
    Files.createDirectories(directory);
    Path written = Files.createTempFile(directory, UNFINISHED, "");
    Files.writeString(written, chosen + "\n");
    Files.move(written, directory.resolve(IN_USE), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Removes an installed engine; where it was in use, the best of the others is from now on. Models
   * that it runs go on.
   *
   * @param name its image or the start of its digest
   * @throws ModelException as {@link #use}
   */
  public InstalledEngine remove(String name) throws IOException {
    InstalledEngine engine = find("remove", name);
    if (choice().installed().equals(Optional.of(engine.digest()))) {
      use("auto");
    }
    // Gone at once for who looks, however long it takes.
    Path away = Files.createTempDirectory(directory, UNFINISHED);
    Path place = engine.program().resolveSibling("");
    Files.move(place, away.resolve(InstalledEngine.PROGRAM), StandardCopyOption.ATOMIC_MOVE);
    delete(away);
    return engine;
  }

  private InstalledEngine find(String verb, String name) throws IOException {
    List<InstalledEngine> all = installed();
    List<InstalledEngine> found =
        all.stream()
            .filter(
                engine ->
                    engine.image().equals(name)
                        || engine.digest().toString().startsWith(name)
                        || engine.digest().hex().startsWith(name))
            .toList();
    if (found.isEmpty()) {
      throw ModelException.notFound(
          verb + " " + name + ": no such engine is installed (lamina engine list)");
    }
    // Of one image at several times the last is meant.
    if (found.stream().map(InstalledEngine::image).distinct().count() > 1) {
      throw ModelException.invalid(
          verb + " " + name + ": several digests begin so (give more of it)");
    }
    return found.getFirst();
  }

  /** What {@link #use} last said. */
  public Choice choice() throws IOException {
    try {
      return Choice.of(Files.readString(directory.resolve(IN_USE)).strip());
    } catch (NoSuchFileException nothingSaid) {
      return Choice.AUTO;
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
