import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Writes a container image of {@code lamina serve} as docker-save would: what docker load, podman, skopeo, crane and ctr
 * read. It stands on no other image, and the same files give the same bytes. Run with Jib on the class path. Arguments: a
 * directory with what it needs of a system, the application image, the version, when it was made, the architecture as Go
 * calls it, the tar.
 */
class Container {
  private static final String USER = "10001:10001";
  private static final String HOME = "/var/lib/lamina";
  private static final String PLACE = "/usr/lib/lamina";

  static void main(String[] arguments) throws Exception {
    Path system = Path.of(arguments[0]);
    Path image = Path.of(arguments[1]);
    String version = arguments[2];
    Path tar = Path.of(arguments[5]);
    Path lib = image.resolve("lib");
    Predicate<Path> ours = file -> !file.toString().endsWith(".jar") || file.getFileName().toString().startsWith("lamina-");
    // What changes least comes first: a new version then shares the other layers with the old one.
    JibContainerBuilder container =
        Jib.fromScratch()
            .addPlatform(arguments[4], "linux")
            .addFileEntriesLayer(layer("system", system, "/", _ -> true))
            .addFileEntriesLayer(layer("java", image.resolve("runtime"), PLACE + "/runtime", file -> !file.endsWith("linked")))
            .addFileEntriesLayer(layer("libraries", lib, PLACE + "/lib", ours.negate()))
            .addFileEntriesLayer(layer("lamina", lib, PLACE + "/lib", ours))
            .addFileEntriesLayer(layer("launcher", image.resolve("bin"), PLACE + "/bin", _ -> true))
            .setEntrypoint(PLACE + "/bin/lamina")
            .setProgramArguments("serve")
            .addEnvironmentVariable("PATH", PLACE + "/bin:/usr/bin:/bin")
            .addEnvironmentVariable("LANG", "C.UTF-8")
            .addEnvironmentVariable("HOME", HOME)
            .addEnvironmentVariable("LAMINA_HOME", HOME)
            .addEnvironmentVariable("LAMINA_HOST", "0.0.0.0:11434")
            .setUser(USER)
            .setWorkingDirectory(AbsoluteUnixPath.get(HOME))
            .addVolume(AbsoluteUnixPath.get(HOME))
            .addExposedPort(Port.tcp(11434))
            .addLabel("org.opencontainers.image.title", "lamina")
            .addLabel("org.opencontainers.image.description", "Store for language models, and a runner for them")
            .addLabel("org.opencontainers.image.version", version)
            .addLabel("org.opencontainers.image.licenses", "Apache-2.0")
            .setCreationTime(Instant.parse(arguments[3]));
    Path cache = Files.createTempDirectory("jib");
    try {
      container.containerize(
          Containerizer.to(TarImage.at(tar).named("lamina:" + version))
              .setOfflineMode(true)
              .setBaseImageLayersCache(cache)
              .setApplicationLayersCache(cache));
    } finally {
      remove(cache);
    }
  }

  /** The files below a directory that count, with their permissions; jars with the times by which AOT caches know them. */
  private static FileEntriesLayer layer(String name, Path directory, String place, Predicate<Path> counts)
      throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.skip(1).filter(counts).sorted()::iterator) {
        AbsoluteUnixPath path = AbsoluteUnixPath.get(place).resolve(directory.relativize(file));
        boolean jar = file.toString().endsWith(".jar");
        layer.addEntry(
            file,
            path,
            FilePermissions.fromOctalString(permissions(file, path.toString())),
            jar ? Files.getLastModifiedTime(file).toInstant() : FileEntriesLayer.DEFAULT_MODIFICATION_TIME,
            path.toString().equals(HOME) ? USER : "");
      }
    }
    return layer.build();
  }

  /** In octal. Files of the build may be readable by their owner alone; those of the image are everybody's. */
  private static String permissions(Path file, String path) {
    if (path.equals("/tmp")) {
      return "777";
    }
    return Files.isDirectory(file) || Files.isExecutable(file) ? "755" : "644";
  }

  private static void remove(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
