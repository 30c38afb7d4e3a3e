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
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against Distribution's registry, the one that most private registries are. */
@Timeout(120)
class RealRegistryTest {
  /** The password is "geheim". */
  private static final String HTPASSWD =
      "anna:$2b$05$kGnjX5Ci4E/OXdtWI4kh7.42sSNMIBStgH6Q2g4wG7sWiMgyf03CG";

  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(9, Fixture.WEIGHTS);
  private ModelStore store;
  private final List<Progress> told = new ArrayList<>();

  @BeforeEach
  void begin() {
    assumeThat(TestModels.registry()).as("testdata/fetch registry").isPresent();
    store = Fixture.store(directory.resolve("one"));
  }

  @Test
  void aModelPushedAndPulledIsTheSame() throws Exception {
    try (RealRegistry registry = new RealRegistry(directory.resolve("registry"), "")) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      Manifest pushed = Fixture.model(store, name, weights);
      Transfer.push(Reference.of(name), store, options(), told::add);

      ModelStore other = Fixture.store(directory.resolve("two"));
      Transfer.pull(Reference.of(name), other, options(), told::add);
      assertThat(other.manifest(Reference.of(name)).raw()).isEqualTo(pushed.raw());
      assertThat(other.file(pushed.layers().getFirst())).hasBinaryContent(weights);

      Reference pinned = new Reference(name, Optional.of(pushed.digest()));
      assertThat(Transfer.pull(pinned, other, options(), told::add)).isEqualTo(pushed);
    }
  }

  @Test
  void whatIsInAnotherRepositoryIsMounted() throws Exception {
    try (RealRegistry registry = new RealRegistry(directory.resolve("registry"), "")) {
      ModelName parent = ModelName.parse(registry.host() + "/team/parent:v1");
      ModelName child = ModelName.parse(registry.host() + "/team/child:v1");
      Manifest manifest = Fixture.model(store, parent, weights);
      Transfer.push(Reference.of(parent), store, options(), told::add);
      try (Lease lease = store.lease()) {
        List<Descriptor> layers = new ArrayList<>();
        manifest.layers().forEach(layer -> layers.add(layer.withFrom(parent.shortest())));
        lease.publish(child, Manifest.of(manifest.config(), layers));
      }
      told.clear();
      Transfer.push(Reference.of(child), store, options(), told::add);

      // A mounted blob is told of once, as done.
      assertThat(told.stream().filter(e -> e instanceof Progress.Bytes)).hasSize(3);
      Transfer.pull(
          Reference.of(child), Fixture.store(directory.resolve("two")), options(), e -> {});
    }
  }

  @Test
  void aRegistryWithALoginTakesTheRightOneOnly() throws Exception {
    Path users = Files.writeString(directory.resolve("users"), HTPASSWD + "\n");
    String auth = "auth: {htpasswd: {realm: test, path: " + users + "}}\n";
    try (RealRegistry registry = new RealRegistry(directory.resolve("registry"), auth)) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      Fixture.model(store, name, weights);
      assertThatThrownBy(() -> push(name, options()))
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DENIED))
          .hasMessageContaining("unauthorized");
      Path wrong = Logins.file(directory, registry.host(), "anna", "falsch");
      assertThatThrownBy(() -> push(name, options().withCredentialFiles(List.of(wrong))))
          .hasMessageContaining("unauthorized")
          .hasMessageNotContaining("falsch");

      Path right = Logins.file(directory, registry.host(), "anna", "geheim");
      push(name, options().withCredentialFiles(List.of(right)));
    }
  }

  @Test
  void plainHttpWhereTlsIsExpectedIsTold() throws IOException {
    try (RealRegistry registry = new RealRegistry(directory.resolve("registry"), "")) {
      RegistryAddress tls =
          new RegistryAddress(URI.create("https://" + registry.host()), registry.host(), "team/m");
      try (RegistryHttp http = new RegistryHttp(tls, options())) {
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

  private void push(ModelName name, RegistryOptions options)
      throws IOException, InterruptedException {
    Transfer.push(Reference.of(name), store, options, told::add);
  }
}
