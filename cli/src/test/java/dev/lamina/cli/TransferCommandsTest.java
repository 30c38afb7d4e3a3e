package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.Reference;
import dev.lamina.testdata.RealRegistry;
import dev.lamina.testdata.RealRegistry.Kind;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Login, push, pull and tags as command lines: server, registry and weights are real. */
@Timeout(300)
class TransferCommandsTest {
  private static final String QUESTION = "What is the capital of France?";

  private static final Pattern DIGEST =
      Pattern.compile("digest in the registry: (sha256:[0-9a-f]{64})\n");

  @TempDir private Path directory;
  private Served served;

  @BeforeEach
  void start() {
    served = new Served(directory.resolve("home"));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void aModelComesBackFromARegistryWithALoginAsItWas() throws Exception {
    require(Kind.DISTRIBUTION);
    try (RealRegistry registry =
        RealRegistry.withLogin(Kind.DISTRIBUTION, directory.resolve("registry"))) {
      String name = registry.host() + "/team/smol:v1";
      createSmol(name);
      String answer = served.run("run", name, QUESTION).out();
      SortedMap<String, Long> before = served.stored();
      String digest = digest(name);

      assertThat(served.run("push", name).err()).contains("lamina login " + registry.host());
      assertThat(login(registry, "falsch").code()).isEqualTo(5);
      assertThat(served.run("push", name).code()).isEqualTo(5);
      Served.Ran in = login(registry, RealRegistry.PASSWORD);
      assertThat(in.code()).as(in.err()).isZero();
      assertThat(in.err()).contains("logged in to " + registry.host() + " as anna");
      Path kept = directory.resolve("home/docker/config.json");
      assertThat(Files.getPosixFilePermissions(kept))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      Served.Ran pushed = served.run("push", name);
      assertThat(pushed.code()).as(pushed.err()).isZero();
      assertThat(pushed.err())
          .contains("what leaves this machine")
          .contains("98 MB")
          .containsPattern("success\npushed 98 MB in .*, 0 B there already\n$");
      Served.Ran again = served.run("push", name);
      assertThat(again.err())
          .contains(": 98 MB, there already\n")
          .containsPattern("success\npushed 0 B in \\S+, 98 MB there already\n$");

      assertThat(served.run("rm", name).code()).isZero();
      served.lamina().prune(false);
      assertThat(served.stored()).isEmpty();
      assertThat(served.run("tags", registry.host() + "/team/smol").out()).isEqualTo("v1\n");
      String sent = DIGEST.matcher(pushed.err()).results().findFirst().orElseThrow().group(1);
      assertThat(sent).isNotEqualTo(digest);
      Served.Ran pulled = served.run("pull", name + "@" + sent);
      assertThat(pulled.code()).as(pulled.err()).isZero();
      assertThat(digest(name)).isEqualTo(sent);
      assertThat(blobs(served.stored())).isEqualTo(blobs(before));
      assertThat(served.run("verify", name).code()).isZero();
      Served.Ran json = served.run("pull", name, "--progress=json");
      assertThat(json.err()).isEmpty();
      assertThat(json.out()).contains("\"present\":");
      assertThat(served.run("pull", name, "--quiet")).isEqualTo(new Served.Ran(0, "", ""));
      assertThat(json.out().lines())
          .allMatch(line -> Json.parse(line).has("status"))
          .last()
          .isEqualTo("{\"status\":\"success\"}");
      assertThat(answer).contains("Paris");
      assertThat(served.run("run", name, QUESTION).out()).isEqualTo(answer);

      String wrong = digest.substring(0, digest.length() - 1) + (digest.endsWith("0") ? "1" : "0");
      assertThat(served.run("pull", name + "@" + wrong).err()).contains("does not exist");
      assertThat(served.run("logout", registry.host()).err()).contains("logged out");
      assertThat(served.run("pull", name).code()).isEqualTo(5);
    }
  }

  @Test
  void whatIsNotHereIsFetchedByRunAndCreate() throws Exception {
    require(Kind.DISTRIBUTION);
    try (RealRegistry registry =
        RealRegistry.start(Kind.DISTRIBUTION, directory.resolve("registry"))) {
      String name = registry.host() + "/team/smol:v1";
      createSmol(name);
      String answer = served.run("run", name, QUESTION).out();
      assertThat(served.run("push", name, "--quiet").code()).isZero();
      assertThat(served.run("rm", name).code()).isZero();

      assertThat(served.run("run", "--pull", "never", name, QUESTION).code()).isEqualTo(3);
      Served.Ran asked = served.run("run", name, QUESTION);
      assertThat(asked.out()).isEqualTo(answer);
      assertThat(asked.err()).contains("pulled 98 MB");
      assertThat(served.run("run", name, QUESTION).err()).doesNotContain("pull");
      assertThat(served.run("run", "--pull=always", name, QUESTION).err())
          .contains("98 MB here already");

      assertThat(served.run("rm", name).code()).isZero();
      Path modelfile = directory.resolve("Derived");
      Files.writeString(modelfile, "FROM " + name + "\nSYSTEM Be brief.\n");
      Served.Ran created = served.run("create", "derived", "-f", modelfile.toString());
      assertThat(created.code()).as(created.err()).isZero();
      assertThat(created.err()).contains("pulling manifest").containsOnlyOnce("success");
      assertThat(served.run("list").out()).contains("derived:latest").contains(name);
    }
  }

  /** Whatever was pushed and pulled as another kind: all that is done with a model goes on. */
  @Test
  void aManifestKeepsItsKindUntilItIsPushedAsAnother() throws Exception {
    require(Kind.DISTRIBUTION);
    try (RealRegistry registry =
        RealRegistry.start(Kind.DISTRIBUTION, directory.resolve("registry"))) {
      String name = registry.host() + "/team/smol:v1";
      createSmol(name);
      String own = digest(name);
      String answer = served.run("run", name, QUESTION).out();
      String shown = served.run("show", name, "--modelfile").out();

      assertThat(served.run("push", name, "--format", "oci").code()).isZero();
      assertThat(served.run("pull", name).code()).isZero();
      assertThat(digest(name)).isNotEqualTo(own);
      assertThat(manifest(name).mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
      assertThat(served.run("verify", name).code()).isZero();
      assertThat(served.run("show", name, "--modelfile").out()).isEqualTo(shown);
      assertThat(served.run("run", name, QUESTION).out()).isEqualTo(answer);
      assertThat(served.run("push", name).err()).doesNotContain("digest in the registry");

      Served.Ran back = served.run("push", name, "--format", "ollama");
      assertThat(back.err()).contains("digest in the registry: " + own);
      assertThat(served.run("pull", name + "@" + own).code()).isZero();
      assertThat(digest(name)).isEqualTo(own);
      Served.Ran wrong = served.run("push", name, "--format", "zip");
      assertThat(wrong.code()).isEqualTo(2);
      assertThat(wrong.err()).contains("\"zip\" (one of ollama, oci, modelpack, image)");
    }
  }

  @ParameterizedTest
  @CsvSource({"modelpack", "image"})
  void inAnotherShapeItIsTheSameModel(String format) throws Exception {
    require(Kind.DISTRIBUTION);
    try (RealRegistry registry =
        RealRegistry.start(Kind.DISTRIBUTION, directory.resolve("registry"))) {
      String name = registry.host() + "/team/smol:v1";
      createSmol(name);
      String own = digest(name);
      SortedMap<String, Long> before = served.stored();
      Served.Ran pushed = served.run("push", name, "--format", format);
      assertThat(pushed.code()).as(pushed.err()).isZero();
      Matcher there = DIGEST.matcher(pushed.err());
      assertThat(there.find()).isTrue();

      assertThat(served.run("rm", name).code()).isZero();
      assertThat(served.run("pull", name + "@" + there.group(1)).code()).isZero();
      assertThat(digest(name)).isEqualTo(own);
      assertThat(served.stored()).isEqualTo(before);
      assertThat(served.run("show", name + "@" + there.group(1)).code()).isZero();
      assertThat(served.run("pull", name).err()).contains("pulled 0 B");
    }
  }

  @Test
  void fromOneRegistryToAnotherItKeepsItsDigest() throws Exception {
    require(Kind.DISTRIBUTION);
    try (RealRegistry one = RealRegistry.start(Kind.DISTRIBUTION, directory.resolve("registry"));
        RealRegistry two = RealRegistry.start(Kind.DISTRIBUTION, directory.resolve("other"))) {
      String name = one.host() + "/team/smol:v1";
      String copy = two.host() + "/team/copy:v2";
      createSmol(name);
      Matcher sent = DIGEST.matcher(served.run("push", name, "--format", "image").err());
      assertThat(sent.find()).isTrue();
      assertThat(served.run("rm", name).code()).isZero();
      SortedMap<String, Long> nothing = served.stored();

      Served.Ran copied = served.run("cp-remote", name, copy);
      assertThat(copied.code()).as(copied.err()).isZero();
      assertThat(copied.err())
          .contains("digest in the registry: " + sent.group(1))
          .contains("copied 98 MB");
      assertThat(served.stored()).isEqualTo(nothing);
      assertThat(served.run("cp-remote", name, copy).err()).contains("98 MB there already");
      assertThat(served.run("pull", copy + "@" + sent.group(1)).code()).isZero();
      Served.Ran absent = served.run("cp-remote", one.host() + "/team/no:v1", copy);
      assertThat(absent.code()).isEqualTo(3);
      assertThat(absent.err()).contains("pull manifest: ").contains("does not exist");
    }
  }

  @Test
  void aConversationLeavesTheMachineOnlyWhenThatIsSaid() throws Exception {
    require(Kind.DISTRIBUTION);
    try (RealRegistry registry =
        RealRegistry.start(Kind.DISTRIBUTION, directory.resolve("registry"))) {
      String base = registry.host() + "/team/base:v1";
      String name = registry.host() + "/team/talk:v1";
      createSmol(base);
      Path file =
          Files.writeString(
              directory.resolve("Talk"),
              "FROM " + base + "\nMESSAGE user My PIN is 1234.\nMESSAGE assistant I see.\n");
      assertThat(served.run("create", name, "-f", file.toString()).code()).isZero();

      Served.Ran refused = served.run("push", name);
      assertThat(refused.code()).isEqualTo(5);
      assertThat(refused.err())
          .contains("it holds 2 messages, first user: \"My PIN is 1234.\"")
          .contains("--include-messages or --without-messages");
      assertThat(served.run("tags", name).code()).isEqualTo(3);
      assertThat(blobsWith(directory.resolve("registry"), "1234")).isZero();

      Served.Ran without = served.run("push", name, "--without-messages");
      assertThat(without.code()).as(without.err()).isZero();
      assertThat(without.err()).doesNotContain("messages");
      assertThat(blobsWith(directory.resolve("registry"), "1234")).isZero();
      try (Served other = new Served(directory.resolve("other"))) {
        assertThat(served.run("push", base).code()).isZero();
        assertThat(other.run("pull", base).code()).isZero();
        SortedMap<String, Long> before = other.stored();
        assertThat(other.run("pull", name).code()).isZero();
        assertThat(other.run("show", name, "--modelfile").out())
            .contains("FROM")
            .doesNotContain("MESSAGE");
        SortedMap<String, Long> come = new TreeMap<>(other.stored());
        come.keySet().removeAll(before.keySet());
        assertThat(come.values().stream().mapToLong(size -> size).sum())
            .as("bytes of a derived model whose base is here: %s", come)
            .isPositive()
            .isLessThan(10_000);
      }

      Served.Ran included = served.run("push", name, "--include-messages");
      assertThat(included.code()).as(included.err()).isZero();
      assertThat(included.err()).contains("messages");
      assertThat(blobsWith(directory.resolve("registry"), "1234")).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pull nowhere.invalid/a/b                | 6 | nowhere.invalid: no such host
          pull 127.0.0.1:1/a/b                    | 6 | 127.0.0.1:1: connection refused (is the registry running?)
          tags 127.0.0.1:1/a/b                    | 6 | 127.0.0.1:1: connection refused (is the registry running?)
          tags nowhere.invalid/a/b                | 6 | nowhere.invalid: no such host
          pull a@sha256:12                        | 2 | invalid digest format
          pull 127.0.0.1:1/a/b --max-rate fast    | 2 | "fast" is not a rate (such as 20MB or 512kB)
          pull a --progress=loud                  | 2 | --progress
          push nosuch                             | 3 | model 'nosuch:latest' not found
          login                                   | 2 | REGISTRY
          login 127.0.0.1:1                       | 2 | no user is told (say who with -u)
          login 127.0.0.1:1 -u me                 | 2 | pipe it in with --password-stdin
          login 127.0.0.1:1 -u me --password-stdin| 2 | a user's name without colon and a password are needed
          logout a/b/c                            | 2 | not a host name
          """)
  void aMistakeIsOneLineWithItsExitCode(String words, int code, String says) {
    Served.Ran ran = served.run(words.split(" "));
    assertThat(ran.code()).as(ran.err()).isEqualTo(code);
    assertThat(ran.err().lines().filter(line -> line.startsWith("Error: "))).hasSize(1);
    assertThat(ran.err()).contains(says);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void theKeyIsMadeOnceAndShown() {
    Served.Ran first = served.run("key");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).matches("ssh-ed25519 \\S{68}\n");
    assertThat(served.run("key").out()).isEqualTo(first.out());
    assertThat(directory.resolve("home/id_ed25519")).exists();
  }

  private Served.Ran login(RealRegistry registry, String password) {
    return served.runPiped(
        password + "\n", "login", registry.host(), "-u", RealRegistry.USER, "--password-stdin");
  }

  /** With answers that chance has no part in. */
  private void createSmol(String name) throws IOException {
    Path file = directory.resolve("Modelfile");
    if (Files.notExists(file)) {
      String text = Files.readString(TestModels.root().resolve("testdata/smollm2/Modelfile"));
      Files.writeString(file, text + "\nPARAMETER temperature 0\nPARAMETER seed 1\n");
      Files.createSymbolicLink(
          directory.resolve(TestModels.smollm2().getFileName()), TestModels.smollm2());
    }
    Served.Ran created = served.run("create", name, "-f", file.toString());
    assertThat(created.code()).as(created.err()).isZero();
  }

  private String digest(String name) throws IOException {
    return manifest(name).digest().toString();
  }

  private Manifest manifest(String name) throws IOException {
    return served.lamina().store().manifest(Reference.of(ModelName.parse(name)));
  }

  /** Files of a registry, below a MiB, that hold a text. */
  private static long blobsWith(Path registry, String text) throws IOException {
    try (var files = Files.walk(registry.resolve("data"))) {
      return files.filter(Files::isRegularFile).filter(file -> holds(file, text)).count();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.size(file) < 1 << 20
          && new String(Files.readAllBytes(file), StandardCharsets.UTF_8).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SortedMap<String, Long> blobs(SortedMap<String, Long> stored) {
    return stored.headMap("manifests");
  }

  private static void require(Kind kind) {
    assumeThat(kind.program()).as(kind + " is not here: " + kind.advice()).isPresent();
  }
}
