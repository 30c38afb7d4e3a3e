package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors are asked first, in order; what they lack or spoil comes from the registry. */
@Timeout(60)
class MirrorTest {
  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(5, 5 << 20);
  private FaultyRegistry first;
  private FaultyRegistry second;
  private FaultyRegistry registry;
  private ModelStore store;
  private ModelName name;
  private Manifest manifest;
  private final List<Progress> told = new ArrayList<>();

  @BeforeEach
  void begin() throws IOException {
    first = new FaultyRegistry();
    second = new FaultyRegistry();
    registry = new FaultyRegistry();
    store = Fixture.store(directory);
    name = registry.name("m");
    manifest = Fixture.model(registry, name, weights);
  }

  @AfterEach
  void end() {
    first.close();
    second.close();
    registry.close();
  }

  @Test
  void theFirstMirrorThatHasItServesAll() throws Exception {
    Fixture.model(second, second.name("m"), weights);
    pull();

    assertThat(first.requests).containsExactly("GET /v2/library/m/manifests/latest");
    assertThat(registry.requests).isEmpty();
    assertThat(steps()).anyMatch(step -> step.startsWith("mirror " + first.host() + ": "));
  }

  @Test
  void aMirrorThatIsNotThereCostsLittle() throws Exception {
    first.close();
    second.close();
    pull();

    assertThat(steps()).filteredOn(step -> step.contains("connection refused")).hasSize(2);
  }

  @Test
  void whatAMirrorSpoilsComesFromTheNext() throws Exception {
    Fixture.model(first, first.name("m"), weights);
    byte[] wrong = weights.clone();
    wrong[17]++;
    first.add(manifest.layers(MediaTypes.MODEL).getFirst().digest(), wrong);
    pull();

    assertThat(store.file(manifest.layers(MediaTypes.MODEL).getFirst())).hasBinaryContent(weights);
    assertThat(steps()).anyMatch(step -> step.contains("digest mismatch"));
  }

  @Test
  void theRegistrysErrorIsTheOneThatIsTold() {
    registry.manifests.clear();

    assertThatThrownBy(this::pull)
        .hasMessageContaining("file does not exist on " + registry.host());
  }

  @Test
  void aPushGoesToTheRegistryAlone() throws Exception {
    pull();
    first.requests.clear();
    second.requests.clear();
    Transfer.push(Reference.of(name), store, mirrored(), told::add);

    assertThat(first.requests).isEmpty();
    assertThat(second.requests).isEmpty();
  }

  private List<String> steps() {
    return told.stream()
        .filter(Progress.Step.class::isInstance)
        .map(event -> ((Progress.Step) event).status())
        .toList();
  }

  private RegistryOptions mirrored() {
    RegistrySettings settings =
        new RegistrySettings(
            false,
            Optional.empty(),
            Optional.empty(),
            List.of(first.host(), second.host()),
            Optional.empty(),
            Optional.empty(),
            false);
    return options().withRegistries(Map.of(registry.host(), settings));
  }

  private void pull() throws IOException, InterruptedException {
    Transfer.pull(Reference.of(name), store, mirrored(), told::add);
    assertThat(store.manifest(Reference.of(name))).isEqualTo(manifest);
  }
}
