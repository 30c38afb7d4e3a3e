package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.client.Address;
import dev.lamina.cli.client.Api;
import dev.lamina.store.Json;
import dev.lamina.testdata.TestModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the packages of the application image hold, and that it runs from them, on systems without
 * Java.
 */
@Timeout(300)
class PackagesIT {
  private static final Pattern PORT = Pattern.compile(" listens on 0\\.0\\.0\\.0:(\\d+),");
  private static final String VERSION = "lamina version is " + Version.text() + "\n";

  /** Below a root with the devices and processes of this machine, which nothing else sees. */
  private static final List<String> MOUNTED =
      List.of(
          "unshare",
          "--mount",
          "sh",
          "-c",
          "mkdir -p \"$0/proc\" \"$0/dev\" && mount -t proc proc \"$0/proc\" &&"
              + " mount --rbind /dev \"$0/dev\" && exec \"$@\"");

  @TempDir private static Path directory;
  private static Path image;

  @BeforeAll
  static void build() throws Exception {
    image = TestModels.root().resolve("cli/target/image/lamina");
    assertThat(image).as("the build makes it before these tests").isDirectory();
    script("build", directory);
  }

  private static void script(String name, Path target) throws Exception {
    Ended.good(
        TestModels.root().resolve("cli/src/package").resolve(name).toString(),
        System.getProperty("java.home"),
        image.toString(),
        Version.text(),
        "2026-11-24T00:00:00Z",
        target.toString());
  }

  @Test
  void theArchiveRunsOnAMachineWithoutJava() throws Exception {
    Path place = Files.createDirectory(directory.resolve("archive"));
    Ended.good("tar", "-xzf", built(".tar.gz").toString(), "-C", place.toString());
    Path program = place.resolve("lamina/bin/lamina");
    assertThat(Ended.good("env", "-i", "PATH=/usr/bin:/bin", program.toString(), "--version"))
        .isEqualTo(VERSION);
    assertThat(Ended.good("env", "-i", "PATH=/usr/bin:/bin", program.toString(), "help"))
        .contains("Commands start the server when none runs.");
  }

  @Test
  void otherProgramsReadTheContainerAndItsBytesAreTheSameEachTime() throws Exception {
    Path tar = built("-container.tar");
    Path again = directory.resolve("again");
    script("container", again);
    assertThat(Files.mismatch(tar, again)).isEqualTo(-1);
    Optional<Path> crane = TestModels.crane();
    assumeThat(crane).as("crane is not here: testdata/fetch crane").isPresent();
    assertThat(Ended.good(crane.orElseThrow().toString(), "validate", "--tarball", tar.toString()))
        .startsWith("PASS");
    Path skopeo = Path.of("/usr/bin/skopeo");
    assumeThat(skopeo).as("skopeo is not here: apt install skopeo").isExecutable();
    Ended.good(skopeo.toString(), "copy", "docker-archive:" + tar, "oci:" + directory + "/layout");
  }

  @Test
  void theContainerServesByItselfAndAsksForKeys() throws Exception {
    assumeMounting();
    Path tar = directory.resolve("container");
    Path root = Files.createDirectory(directory.resolve("root"));
    unpack(built("-container.tar"), Files.createDirectory(tar), root);
    JsonNode config = json(tar.resolve("config.json")).path("config");
    assertThat(config.path("ExposedPorts").has("11434/tcp")).isTrue();
    assertThat(config.path("Volumes").has("/var/lib/lamina")).isTrue();
    assertThat(Ended.good(in(root, config, "--version"))).isEqualTo(VERSION);
    String key =
        Ended.good(in(root, config, "keys", "add", "laptop")).lines().findFirst().orElseThrow();

    List<String> words = new ArrayList<>(List.of(in(root, config)));
    config.path("Cmd").forEach(word -> words.add(word.asText()));
    words.addAll(List.of("--host", "0.0.0.0:0"));
    Process server = new ProcessBuilder(words).redirectErrorStream(true).start();
    try (BufferedReader log = server.inputReader(StandardCharsets.UTF_8)) {
      Matcher port = PORT.matcher(String.valueOf(log.readLine()));
      assertThat(port.find()).isTrue();
      Address address = Address.parse("127.0.0.1:" + port.group(1), false);
      Served.Ran refused = Served.run(Map.of("LAMINA_HOST", address.toString()), "", "list");
      assertThat(refused.code()).isEqualTo(5);
      assertThat(
              new Api(address, Optional.of(key), Optional.empty()).get("/api/tags").path("models"))
          .isEmpty();
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  @Test
  void theDebianPackageIsInstalledRunsAndGoes() throws Exception {
    assumeThat(Path.of("/usr/bin/dpkg")).as("dpkg is not here").isExecutable();
    assumeMounting();
    Path root = Files.createDirectory(directory.resolve("debian"));
    unpack(built("-container.tar"), Files.createDirectory(directory.resolve("base")), root);
    Ended.good("rm", "-r", root.resolve("usr/lib/lamina").toString());
    for (String place :
        List.of("var/lib/dpkg/info", "var/lib/dpkg/updates", "usr/bin", "run/systemd/system")) {
      Files.createDirectories(root.resolve(place));
    }
    Files.createFile(root.resolve("var/lib/dpkg/status"));
    Files.copy(Path.of("/usr/bin/readlink"), root.resolve("usr/bin/readlink"));
    for (String program : List.of("systemctl", "useradd", "id")) {
      Path file = root.resolve("usr/bin").resolve(program);
      Files.writeString(file, "#!/bin/sh\necho ${0##*/} $* >>/called\n[ ${0##*/} != id ]\n");
      Ended.good("chmod", "755", file.toString());
    }
    Path called = root.resolve("called");
    Path unit = root.resolve("etc/systemd/system/lamina.service");
    Path settings = root.resolve("etc/lamina/lamina.env");

    dpkg(root, "--install", built(".deb").toString());
    assertThat(
            Ended.good(
                mounted(root, "/usr/sbin/chroot", root.toString(), "/usr/bin/lamina", "--version")))
        .isEqualTo(VERSION);
    assertThat(unit).content().contains("ExecStart=/usr/lib/lamina/bin/lamina serve");
    assertThat(settings).exists();
    assertThat(called).content().contains("useradd --system", "systemctl enable lamina");

    dpkg(root, "--remove", "lamina");
    assertThat(called)
        .content()
        .endsWith("systemctl disable --now lamina\nsystemctl daemon-reload\n");
    assertThat(unit).doesNotExist();
    assertThat(settings).as("settings stay").exists();
    assertThat(root.resolve("usr/lib/lamina")).doesNotExist();
    assertThat(root.resolve("usr/bin/lamina")).doesNotExist();
  }

  private static void dpkg(Path root, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("dpkg", "--root=" + root, "--force-depends"));
    command.addAll(List.of(words));
    Ended.good(mounted(root, command.toArray(String[]::new)));
  }

  private static void assumeMounting() throws Exception {
    assumeThat(Ended.run("unshare", "--mount", "true").code())
        .as("only root can put a system's files under another root")
        .isZero();
  }

  /** What runs the container's entry point as its user in its environment, with more arguments. */
  private static String[] in(Path root, JsonNode config, String... arguments) {
    List<String> command = new ArrayList<>(List.of("env", "-i"));
    config.path("Env").forEach(variable -> command.add(variable.asText()));
    command.add("/usr/sbin/chroot");
    command.add("--userspec=" + config.path("User").asText());
    command.add(root.toString());
    config.path("Entrypoint").forEach(word -> command.add(word.asText()));
    command.addAll(List.of(arguments));
    return mounted(root, command.toArray(String[]::new));
  }

  private static String[] mounted(Path root, String... command) {
    return Stream.of(MOUNTED.stream(), Stream.of(root.toString()), Stream.of(command))
        .flatMap(words -> words)
        .toArray(String[]::new);
  }

  /** Lays a container's layers over one another. */
  private static void unpack(Path container, Path tar, Path root) throws Exception {
    Ended.good("tar", "-xf", container.toString(), "-C", tar.toString());
    for (JsonNode layer : json(tar.resolve("manifest.json")).path(0).path("Layers")) {
      Ended.good("tar", "-xzf", tar.resolve(layer.asText()).toString(), "-C", root.toString());
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return Json.parse(Files.readAllBytes(file));
  }

  private static Path built(String end) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Optional<Path> file = files.filter(path -> path.toString().endsWith(end)).findFirst();
      assumeThat(file).as("what makes *" + end + " is not here").isPresent();
      return file.orElseThrow();
    }
  }
}
