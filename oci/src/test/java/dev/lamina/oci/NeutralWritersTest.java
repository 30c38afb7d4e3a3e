package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.testdata.RealRegistry;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other programs bring into a registry is pulled as what it is. */
@Timeout(120)
class NeutralWritersTest {
  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(21, (9 << 20) + 1);

  @BeforeEach
  void begin() {
    assumeThat(RealRegistry.Kind.DISTRIBUTION.program()).as("testdata/fetch registry").isPresent();
  }

  enum Tool {
    CRANE("testdata/fetch crane") {
      @Override
      Optional<Path> program() {
        return TestModels.crane();
      }

      @Override
      List<String> push(Path archive, Digest manifest, ModelName name) throws Exception {
        Path layout = Files.createDirectory(archive.resolveSibling("layout"));
        run(List.of("tar", "-xf", archive.toString(), "-C", layout.toString()));
        return List.of("push", "--insecure", layout.toString(), name.full());
      }
    },
    ORAS("testdata/fetch oras") {
      @Override
      Optional<Path> program() {
        return TestModels.oras();
      }

      @Override
      List<String> push(Path archive, Digest manifest, ModelName name) {
        String from = archive + "@" + manifest;
        return List.of("cp", "--from-oci-layout", from, "--to-plain-http", name.full());
      }
    },
    SKOPEO("apt install skopeo") {
      @Override
      Optional<Path> program() {
        return Optional.of(Path.of("/usr/bin/skopeo")).filter(Files::isExecutable);
      }

      @Override
      List<String> push(Path archive, Digest manifest, ModelName name) {
        List<String> command = new ArrayList<>(List.of("--insecure-policy", "copy"));
        command.addAll(List.of("--preserve-digests", "--dest-tls-verify=false"));
        command.addAll(List.of("oci-archive:" + archive, "docker://" + name.full()));
        return command;
      }
    };

    private final String advice;

    Tool(String advice) {
      this.advice = advice;
    }

    abstract Optional<Path> program();

    /** What brings an archive with one model under a name. */
    abstract List<String> push(Path archive, Digest manifest, ModelName name) throws Exception;

    Path require() {
      assumeThat(program()).as(this + " is not here: " + advice).isPresent();
      return program().orElseThrow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CRANE,OCI", "CRANE,MODELPACK", "CRANE,IMAGE",
    "ORAS,OCI", "ORAS,MODELPACK", "ORAS,IMAGE",
    "SKOPEO,OCI", "SKOPEO,MODELPACK", "SKOPEO,IMAGE"
  })
  void anExportThatOthersPushIsPulled(Tool tool, ManifestShape shape) throws Exception {
    Path program = tool.require();
    ModelStore store = Fixture.store(directory.resolve("one"));
    ModelStore other = Fixture.store(directory.resolve("two"));
    Path archive = directory.resolve("m.tar");
    try (RealRegistry started = start()) {
      ModelName name = ModelName.parse(started.host() + "/team/m:v1");
      Manifest model = Fixture.model(store, name, weights);
      Digest digest;
      try (Lease lease = store.lease()) {
        ShapedModel shaped = new Shaping(store, lease, _ -> {}).of(shape, name, model);
        digest = shaped.manifest().digest();
        Archives.write(archive, Map.of(name, shaped), store, _ -> {});
      }
      List<String> command = new ArrayList<>(List.of(program.toString()));
      command.addAll(tool.push(archive, digest, name));
      run(command);

      Reference pinned = new Reference(name, Optional.of(digest));
      Manifest here = Transfer.pull(pinned, Fixture.local(other), options(), _ -> {});
      assertThat(here.config()).isEqualTo(model.config());
      assertThat(here.layers()).isEqualTo(model.layers());
    }
  }

  @Test
  void aFileThatOrasPushedIsPulled() throws Exception {
    Path oras = Tool.ORAS.require();
    try (RealRegistry started = start()) {
      ModelName name = ModelName.parse(started.host() + "/team/file:v1");
      Path file = Files.write(directory.resolve("tiny.gguf"), weights);
      run(
          List.of(
              oras.toString(),
              "push",
              "--plain-http",
              "--disable-path-validation",
              name.full(),
              file.toString()));
      List<PackedFiles> made = new ArrayList<>();
      LocalModels local =
          new LocalModels(
              Fixture.store(directory.resolve("two")),
              (_, files, _) -> {
                made.add(files);
                return Fixture.model(Fixture.store(directory.resolve("two")), name, new byte[] {1});
              });
      Transfer.pull(Reference.of(name), local, options(), _ -> {});

      assertThat(made.getFirst().weights().values()).containsExactly(Digest.of(weights));
    }
  }

  private RealRegistry start() throws IOException {
    return RealRegistry.start(RealRegistry.Kind.DISTRIBUTION, directory.resolve("registry"));
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
