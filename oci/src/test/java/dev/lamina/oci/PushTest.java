package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PushTest {
  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(8, Fixture.WEIGHTS);
  private FaultyRegistry registry;
  private ModelStore store;
  private ModelName name;
  private Manifest manifest;
  private final List<Progress> told = new ArrayList<>();

  @BeforeEach
  void begin() throws IOException {
    registry = new FaultyRegistry();
    store = Fixture.store(directory.resolve("models"));
    name = registry.name("m");
    manifest = Fixture.model(store, name, weights);
  }

  @AfterEach
  void end() {
    registry.close();
  }

  @Test
  void pushesBlobsInPiecesAndTheManifestLast() throws Exception {
    push();

    assertPushed();
    assertThat(registry.count("PATCH")).isEqualTo(5);
    assertThat(registry.requests.getLast()).isEqualTo("PUT /v2/library/m/manifests/latest");
    assertThat(told.getFirst()).isEqualTo(new Progress.Step("retrieving manifest"));
    assertThat(told.getLast()).isEqualTo(new Progress.Done());
  }

  @Test
  void aRegistryHereGetsLongerPieces() throws Exception {
    var sizes = new RegistryOptions.Uploads(4 << 20, 1 << 20, 12 << 20);
    Transfer.push(Reference.of(name), store, options().withUploads(sizes), told::add);

    assertPushed();
    assertThat(registry.count("PATCH")).isEqualTo(2);
  }

  @Test
  void whatIsThereIsNotSentAgain() throws Exception {
    push();
    assertThat(weightsPresent()).containsOnly(0L);
    registry.requests.clear();
    told.clear();
    push();

    assertThat(weightsPresent()).containsExactly((long) weights.length);
    assertThat(registry.count("POST")).isZero();
    assertThat(registry.count("HEAD")).isEqualTo(3);
  }

  @Test
  void whatTheRegistryHasElsewhereIsMounted() throws Exception {
    push();
    ModelName child = registry.name("child");
    try (Lease lease = store.lease()) {
      List<Descriptor> layers = new ArrayList<>();
      manifest.layers().forEach(layer -> layers.add(layer.withFrom(name.shortest())));
      lease.publish(child, Manifest.of(manifest.config(), layers));
    }
    registry.fault =
        exchange -> {
          // Its blobs are one heap; a real one knows them by repository.
          if (exchange.getRequestMethod().equals("HEAD")) {
            FaultyRegistry.answer(exchange, 404, new byte[0]);
            return true;
          }
          return false;
        };
    registry.requests.clear();
    Transfer.push(Reference.of(child), store, options(), told::add);

    assertThat(registry.count("PATCH")).isZero();
    assertThat(registry.count("POST")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "500", "404", "429"})
  void aPieceThatBreaksIsAskedAboutOrBegunAnew(String what) throws Exception {
    AtomicInteger patches = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (!exchange.getRequestMethod().equals("PATCH") || patches.incrementAndGet() != 3) {
            return false;
          }
          if (what.equals("cut")) {
            exchange.close();
          } else {
            FaultyRegistry.answer(exchange, Integer.parseInt(what), new byte[0]);
          }
          return true;
        };
    push();

    assertPushed();
  }

  @Test
  void aPushThatWasBrokenOffGoesOnWhereItWas() throws Exception {
    refusePiece(3);
    assertThatThrownBy(this::push).hasMessageContaining("forbidden");
    assertThat(registry.count("PATCH")).isEqualTo(3);
    assertThat(uploads()).hasSize(1);

    registry.fault = exchange -> false;
    told.clear();
    push();
    assertPushed();
    assertThat(registry.count("PATCH")).isEqualTo(3 + 3);
    assertThat(registry.count("GET")).isEqualTo(1);
    assertThat(uploads()).isEmpty();
    assertThat(weightsTold().getFirst()).isEqualTo(8L << 20);
    assertThat(weightsPresent()).containsOnly(8L << 20);
    assertThat(weightsTold()).isSorted();
  }

  @Test
  void anUploadThatTheRegistryForgotIsBegunAnew() throws Exception {
    refusePiece(3);
    assertThatThrownBy(this::push).hasMessageContaining("forbidden");
    registry.fault =
        exchange -> {
          if (!exchange.getRequestMethod().equals("GET")) {
            return false;
          }
          FaultyRegistry.answer(exchange, 404, new byte[0]);
          return true;
        };
    push();

    assertPushed();
    assertThat(registry.count("PATCH")).isEqualTo(3 + 5);
    assertThat(uploads()).isEmpty();
  }

  @Test
  void anUploadThatWasWronglyCountedIsBegunAnew() throws Exception {
    refusePiece(3);
    assertThatThrownBy(this::push).hasMessageContaining("forbidden");
    AtomicInteger asked = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (!exchange.getRequestMethod().equals("GET") || asked.incrementAndGet() > 1) {
            return false;
          }
          exchange.getResponseHeaders().set("Range", "0-" + ((4 << 20) - 1));
          FaultyRegistry.answer(exchange, 204, new byte[0]);
          return true;
        };
    push();

    assertPushed();
  }

  @Test
  void aBlobThatTheRegistryRefusesIsOneError() {
    registry.fault =
        exchange -> {
          if (!exchange.getRequestMethod().equals("POST")) {
            return false;
          }
          FaultyRegistry.answer(exchange, 403, new byte[0]);
          return true;
        };

    assertThatThrownBy(this::push)
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DENIED))
        .hasMessageContaining("forbidden");
    assertThat(registry.manifests).isEmpty();
  }

  @Test
  void aRegistryThatIsAlwaysBusyEndsInOneError() {
    registry.fault =
        exchange -> {
          if (!exchange.getRequestMethod().equals("PATCH")) {
            return false;
          }
          FaultyRegistry.answer(exchange, 503, new byte[0]);
          return true;
        };

    assertThatThrownBy(this::push).hasMessageContaining("answered 503");
    assertThat(registry.count("PATCH")).isLessThanOrEqualTo(5);
  }

  @Test
  void upperCaseIsToldBeforeAnythingIsSent() throws Exception {
    ModelName upper = registry.name("Model");
    Fixture.model(store, upper, weights);

    assertThatThrownBy(() -> Transfer.push(Reference.of(upper), store, options(), told::add))
        .hasMessageContaining("lower-case");
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void aStreamIsPutOnce() throws Exception {
    byte[] bytes = {1, 2, 3};
    Descriptor blob = Fixture.descriptor(MediaTypes.SYSTEM, bytes);
    try (Repository repository = Repository.of(name, options())) {
      repository.put(blob, new java.io.ByteArrayInputStream(bytes));

      assertThat(repository.contains(blob)).isTrue();
      assertThat(repository.open(blob)).hasBinaryContent(bytes);
    }
  }

  private void push() throws IOException, InterruptedException {
    Transfer.push(Reference.of(name), store, options(), told::add);
  }

  private void refusePiece(int number) {
    AtomicInteger patches = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (!exchange.getRequestMethod().equals("PATCH") || patches.incrementAndGet() != number) {
            return false;
          }
          FaultyRegistry.answer(exchange, 403, new byte[0]);
          return true;
        };
  }

  private List<Path> uploads() throws IOException {
    try (var files = Files.list(store.partial().resolveSibling("uploads"))) {
      return files.toList();
    }
  }

  private List<Long> weightsTold() {
    return bytesOfWeights().stream().map(Progress.Bytes::completed).toList();
  }

  private List<Long> weightsPresent() {
    return bytesOfWeights().stream().map(Progress.Bytes::present).toList();
  }

  private List<Progress.Bytes> bytesOfWeights() {
    List<Progress.Bytes> events = new ArrayList<>();
    for (Progress event : told) {
      if (event instanceof Progress.Bytes bytes && bytes.total() == weights.length) {
        events.add(bytes);
      }
    }
    return events;
  }

  private void assertPushed() {
    assertThat(registry.manifests.get(FaultyRegistry.path(name) + "/manifests/latest"))
        .isEqualTo(manifest.raw());
    assertThat(registry.blobs.get(manifest.layers().getFirst().digest().toString()))
        .isEqualTo(weights);
  }
}
