package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.testdata.RealRegistry;
import dev.lamina.testdata.RealRegistry.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the registries that people use. */
@Timeout(180)
class RealRegistryTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(9, Fixture.WEIGHTS);
  private ModelStore store;
  private final List<Progress> told = new ArrayList<>();

  @BeforeEach
  void begin() {
    store = Fixture.store(directory.resolve("one"));
  }

  @ParameterizedTest
  @EnumSource
  void aModelPushedAndPulledIsTheSame(Kind kind) throws Exception {
    try (RealRegistry registry = start(kind)) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      Manifest pushed = Fixture.model(store, name, weights);
      push(name, options());
      ModelName other = ModelName.parse(registry.host() + "/team/m:v2");
      try (Lease lease = store.lease()) {
        lease.publish(other, pushed);
      }
      push(other, options());

      assertPulled(name, pushed);
      Reference pinned = new Reference(name, Optional.of(pushed.digest()));
      assertThat(
              Transfer.pull(
                  pinned, Fixture.store(directory.resolve("three")), options(), told::add))
          .isEqualTo(pushed);
      try (Repository repository = Repository.of(name, options())) {
        assertThat(repository.tags()).containsExactlyInAnyOrder("v1", "v2");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsInAnotherRepositoryIsMounted(Kind kind) throws Exception {
    try (RealRegistry registry = start(kind)) {
      ModelName parent = ModelName.parse(registry.host() + "/team/parent:v1");
      ModelName child = ModelName.parse(registry.host() + "/team/child:v1");
      Manifest manifest = Fixture.model(store, parent, weights);
      push(parent, options());
      try (Lease lease = store.lease()) {
        List<Descriptor> layers = new ArrayList<>();
        manifest.layers().forEach(layer -> layers.add(layer.withFrom(parent.shortest())));
        lease.publish(child, Manifest.of(manifest.config(), layers));
      }
      told.clear();
      push(child, options());

      // A mounted blob is told of once, as done; only the config is sent.
      assertThat(told)
          .filteredOn(event -> event instanceof Progress.Bytes)
          .filteredOn(event -> ((Progress.Bytes) event).total() == weights.length)
          .singleElement()
          .isInstanceOfSatisfying(
              Progress.Bytes.class, e -> assertThat(e.completed()).isEqualTo(e.total()));
      assertPulled(child, store.manifest(Reference.of(child)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothKindsOfManifestComeBackAsTheyWereSent(Kind kind) throws Exception {
    try (RealRegistry registry = start(kind)) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      Manifest own = Fixture.model(store, name, weights);
      for (ManifestShape shape : ManifestShape.values()) {
        Manifest sent = shape.of(own);
        Transfer.push(name, sent, store, options(), told::add);

        assertPulled(name, sent);
      }
    }
  }

  /** A neutral reader and writer. */
  @Test
  void skopeoCopiesWhatWasPushedIntoAnArchiveThatIsImported() throws Exception {
    Path skopeo = Path.of("/usr/bin/skopeo");
    assumeThat(skopeo).as("skopeo is not here: apt install skopeo").isExecutable();
    try (RealRegistry registry = start(Kind.DISTRIBUTION)) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      Manifest sent = ManifestShape.OCI.of(Fixture.model(store, name, weights));
      Transfer.push(name, sent, store, options(), told::add);
      Path archive = directory.resolve("skopeo.tar");
      Process process =
          new ProcessBuilder(
                  skopeo.toString(),
                  "--insecure-policy",
                  "copy",
                  "--src-tls-verify=false",
                  "docker://" + name.full(),
                  "oci-archive:" + archive + ":v1")
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();

      ModelStore other = Fixture.store(directory.resolve("two"));
      Archives.read(archive, Optional.of(name), Fixture.local(other), told::add);
      assertThat(other.manifest(Reference.of(name)).blobs()).isEqualTo(sent.blobs());
      assertThat(other.file(sent.layers().getFirst())).hasBinaryContent(weights);
    }
  }

  /** How much of it is left to do is each registry's own affair; that it ends right is ours. */
  @ParameterizedTest
  @EnumSource
  void aPushThatWasKilledIsDoneByTheNext(Kind kind) throws Exception {
    try (RealRegistry registry = start(kind)) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      Manifest pushed = Fixture.model(store, name, weights);
      Process process =
          ToolProcess.start(
              PushTool.class, Map.of(), store.root().toString(), name.full(), "" + 9 * MIB);
      assertThat(process.inputReader().readLine()).isEqualTo("enough");
      process.destroyForcibly().waitFor();
      assertThatThrownBy(() -> assertPulled(name, pushed)).hasMessageContaining("does not exist");

      push(name, options());
      assertPulled(name, pushed);
      if (kind == Kind.DISTRIBUTION) {
        long first =
            told.stream()
                .filter(event -> event instanceof Progress.Bytes)
                .map(event -> (Progress.Bytes) event)
                .filter(bytes -> bytes.total() == weights.length)
                .findFirst()
                .orElseThrow()
                .completed();
        assertThat(first).isGreaterThanOrEqualTo(8 * MIB);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DISTRIBUTION", "DEBIAN"})
  void aRegistryWithALoginTakesTheRightOneOnly(Kind kind) throws Exception {
    require(kind);
    try (RealRegistry registry = RealRegistry.withLogin(kind, directory.resolve("registry"))) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      Manifest pushed = Fixture.model(store, name, weights);
      RegistryOptions options =
          options().withCredentialFiles(List.of(directory.resolve("config.json")));
      RegistryLogins logins = new RegistryLogins(options);
      assertDenied(() -> push(name, options), "(log in to it: lamina login " + registry.host());
      assertDenied(() -> logins.login(registry.host(), RealRegistry.USER, "falsch"), "refused");
      assertDenied(() -> push(name, options), "unauthorized");

      logins.login(registry.host(), RealRegistry.USER, RealRegistry.PASSWORD);
      push(name, options);
      assertThat(
              Transfer.pull(
                  Reference.of(name), Fixture.store(directory.resolve("two")), options, told::add))
          .isEqualTo(pushed);
      logins.logout(registry.host());
      assertDenied(() -> push(name, options), "unauthorized");
    }
  }

  @Test
  void plainHttpWhereTlsIsExpectedIsTold() throws IOException {
    try (RealRegistry registry = start(Kind.DISTRIBUTION)) {
      RegistryAddress tls =
          new RegistryAddress(URI.create("https://" + registry.host()), registry.host(), "team/m");
      try (RegistryHttp http = new RegistryHttp(tls, options(), _ -> Optional.empty())) {
        assertThatThrownBy(() -> http.send(Call.head(tls.manifest("latest"), "s")))
            .isInstanceOfSatisfying(
                IOException.class,
                e ->
                    assertThat(Failures.of("pull x", tls.base(), e))
                        .hasMessageContaining("no secure connection")
                        .hasMessageContaining("--insecure"));
      }
    }
  }

  private RealRegistry start(Kind kind) throws IOException {
    require(kind);
    return RealRegistry.start(kind, directory.resolve("registry"));
  }

  private static void require(Kind kind) {
    assumeThat(kind.program()).as(kind + " is not here: " + kind.advice()).isPresent();
  }

  private static void assertDenied(ThrowableAssert.ThrowingCallable call, String says) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(ModelException.Kind.DENIED))
        .hasMessageContaining(says)
        .hasMessageNotContaining("falsch");
  }

  private void push(ModelName name, RegistryOptions options)
      throws IOException, InterruptedException {
    Transfer.push(Reference.of(name), store, options, told::add);
  }

  private void assertPulled(ModelName name, Manifest expected)
      throws IOException, InterruptedException {
    ModelStore other = Fixture.store(directory.resolve("two"));
    Transfer.pull(Reference.of(name), other, options(), event -> {});
    assertThat(other.manifest(Reference.of(name)).raw()).isEqualTo(expected.raw());
    assertThat(other.file(expected.layers().getFirst())).hasBinaryContent(weights);
  }
}
