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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault ends in the right model or in one clear error, never in a wrong blob. */
@Timeout(60)
class PullTest {
  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(7, Fixture.WEIGHTS);
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
    manifest = Fixture.model(registry, name, weights);
  }

  @AfterEach
  void end() {
    registry.close();
  }

  @Test
  void pullsInRangesAndTellsEveryStep() throws Exception {
    pull();

    assertPulled();
    assertThat(registry.sent.get()).isEqualTo(manifest.size());
    // Four connections, for which 8 MiB are under way at once at most.
    assertThat(registry.requests.stream().filter(r -> r.contains("bytes=")))
        .hasSizeGreaterThanOrEqualTo(weights.length / (2 << 20));
    assertThat(told.getFirst()).isEqualTo(new Progress.Step("pulling manifest"));
    assertThat(told.getLast()).isEqualTo(new Progress.Done());
    var bytes = bytesOfWeights();
    assertThat(bytes).isSortedAccordingTo((a, b) -> Long.compare(a.completed(), b.completed()));
    assertThat(bytes.getLast().completed()).isEqualTo(weights.length);
  }

  @Test
  void theOnlyConnectionToARegistryHereAsksOnce() throws Exception {
    pull(new RegistryOptions.Connections(1, 1));

    assertPulled();
    assertThat(registry.sent.get()).isEqualTo(manifest.size());
    String path = "/blobs/" + manifest.layers().getFirst().digest();
    assertThat(registry.requests.stream().filter(r -> r.contains(path))).hasSize(1);
  }

  /** What the first has not taken when others come is theirs; nobody fetches it twice. */
  @Test
  void theOnlyConnectionMakesRoomForOthers() throws Exception {
    AtomicLong now = new AtomicLong();
    registry.fault =
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          byte[] part = range == null ? weights : FaultyRegistry.part(exchange, weights, range);
          exchange.sendResponseHeaders(range == null ? 200 : 206, part.length);
          try (exchange) {
            for (int at = 0; at < part.length; at += 1 << 20) {
              now.addAndGet(100_000_000);
              int length = Math.min(1 << 20, part.length - at);
              exchange.getResponseBody().write(part, at, length);
            }
          } catch (IOException left) {
            // The others fetch the rest.
          }
          return true;
        };
    Descriptor blob = manifest.layers().getFirst();
    GrowingConnections connections =
        new GrowingConnections(new RegistryOptions.Connections(1, 16), now::get);
    try (Lease lease = store.lease();
        Repository source = Repository.of(name, options())) {
      BlobProgress progress = new BlobProgress("pulling", blob, told::add);
      BlobDownload.Place place = new BlobDownload.Place(blob, 0);
      new BlobDownload(source, place, blob, progress, connections).into(lease);
    }

    assertThat(store.file(blob)).hasBinaryContent(weights);
    assertThat(registry.requests).hasSizeGreaterThan(1).doesNotHaveDuplicates();
    assertThat(bytesOfWeights().getLast().completed()).isEqualTo(weights.length);
  }

  @Test
  void whatIsHereIsNotPulledAgain() throws Exception {
    pull();
    assertThat(bytesOfWeights()).allMatch(bytes -> bytes.present() == 0);
    registry.requests.clear();
    told.clear();
    pull();

    assertThat(bytesOfWeights())
        .singleElement()
        .matches(bytes -> bytes.completed() == weights.length && bytes.present() == weights.length);
    assertThat(registry.requests).containsExactly("GET /v2/library/m/manifests/latest");
  }

  @Test
  void connectionsThatBreakCostOneBlock() throws Exception {
    AtomicInteger left = new AtomicInteger(4);
    registry.fault =
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          if (range == null || left.getAndDecrement() <= 0) {
            return false;
          }
          byte[] part = FaultyRegistry.part(exchange, weights, range);
          int length = Math.min(part.length, (1 << 20) + 1000);
          registry.sent.addAndGet(length);
          FaultyRegistry.cut(exchange, 206, part, length);
          return true;
        };
    pull();

    assertPulled();
    assertThat(registry.sent.get()).isLessThan(manifest.size() + 5 * (1 << 20));
    assertThat(bytesOfWeights())
        .isSortedAccordingTo((a, b) -> Long.compare(a.completed(), b.completed()));
  }

  @Test
  void aSilentConnectionIsGivenUpAndItsBlocksFetchedByAnother() throws Exception {
    AtomicInteger left = new AtomicInteger(1);
    java.util.concurrent.CountDownLatch over = new java.util.concurrent.CountDownLatch(1);
    registry.fault =
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          if (range == null || left.getAndDecrement() <= 0) {
            return false;
          }
          byte[] part = FaultyRegistry.part(exchange, weights, range);
          exchange.sendResponseHeaders(206, part.length);
          exchange.getResponseBody().write(part, 0, 1000);
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
          return true;
        };
    try {
      pull();
    } finally {
      over.countDown();
    }

    assertPulled();
  }

  @Test
  void aRegistryWithoutRangesIsReadInOneStream() throws Exception {
    registry.fault =
        exchange -> {
          if (exchange.getRequestHeaders().getFirst("Range") == null) {
            return false;
          }
          registry.sent.addAndGet(weights.length);
          try {
            FaultyRegistry.answer(exchange, 200, weights);
          } catch (IOException leftByTheOthers) {
            // Connections that are not needed are closed by the client.
          }
          return true;
        };
    pull();

    assertPulled();
  }

  @Test
  void bytesOfAnotherRangeAreRefused() {
    registry.fault =
        exchange -> {
          if (exchange.getRequestHeaders().getFirst("Range") == null) {
            return false;
          }
          byte[] part = FaultyRegistry.part(exchange, weights, "bytes=0-99");
          FaultyRegistry.answer(exchange, 206, part);
          return true;
        };

    assertRefused(ModelException.Kind.CORRUPT, "got bytes 0-99/");
  }

  @Test
  void wrongBytesAreNeverStored() throws Exception {
    byte[] wrong = weights.clone();
    wrong[11 << 20] ^= 1;
    registry.add(manifest.layers().getFirst().digest(), wrong);

    assertRefused(ModelException.Kind.CORRUPT, "digest mismatch");

    registry.add(manifest.layers().getFirst().digest(), weights);
    pull();
    assertPulled();
  }

  @Test
  void oneWrongAnswerIsMended() throws Exception {
    AtomicInteger left = new AtomicInteger(1);
    byte[] wrong = weights.clone();
    wrong[0] ^= 1;
    registry.fault =
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          if (range == null || !range.startsWith("bytes=0-") || left.getAndDecrement() <= 0) {
            return false;
          }
          FaultyRegistry.answer(exchange, 206, FaultyRegistry.part(exchange, wrong, range));
          return true;
        };
    pull();

    assertPulled();
  }

  @Test
  void aShorterBlobThanPromisedIsRefused() {
    registry.add(manifest.layers().getLast().digest(), "You".getBytes(StandardCharsets.UTF_8));

    assertRefused(ModelException.Kind.CORRUPT, "its size should be 14, the registry says 3");
  }

  @Test
  void aBusyRegistryIsAskedAgain() throws Exception {
    AtomicInteger left = new AtomicInteger(3);
    registry.fault =
        exchange -> {
          if (left.getAndDecrement() <= 0) {
            return false;
          }
          exchange.getResponseHeaders().set("Retry-After", "0");
          FaultyRegistry.answer(exchange, left.get() == 1 ? 429 : 503, new byte[0]);
          return true;
        };
    pull();

    assertPulled();
  }

  @ParameterizedTest
  @CsvSource({
    "401, DENIED, unauthorized: access denied",
    "403, DENIED, forbidden",
    "404, NOT_FOUND, file does not exist",
    "429, UNAVAILABLE, takes no more requests",
    "500, UNAVAILABLE, answered 500",
    "400, INVALID, answered 400"
  })
  void errorsAreOneLine(int status, ModelException.Kind kind, String text) {
    byte[] body =
        "{\"errors\":[{\"code\":\"X\",\"message\":\"so it\\nis\"}]}"
            .getBytes(StandardCharsets.UTF_8);
    registry.fault =
        exchange -> {
          FaultyRegistry.answer(exchange, status, body);
          return true;
        };

    assertRefused(kind, text);
    assertThatThrownBy(this::pull)
        .hasMessageStartingWith("pull model manifest: ")
        .hasMessageContaining("so it is")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aRegistryThatIsNotThereIsTold() {
    registry.close();

    assertRefused(ModelException.Kind.UNAVAILABLE, "connection refused");
  }

  @Test
  void aManifestMustBeTheOnePinned() throws Exception {
    ModelName pinned = name;
    registry.manifests.put(
        FaultyRegistry.path(name) + "/manifests/" + manifest.digest(), manifest.raw());
    Transfer.pull(
        new Reference(pinned, Optional.of(manifest.digest())), store, options(), told::add);
    assertPulled();

    byte[] other =
        (new String(manifest.raw(), StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8);
    registry.manifests.put(FaultyRegistry.path(name) + "/manifests/" + manifest.digest(), other);
    assertThatThrownBy(
            () ->
                Transfer.pull(
                    new Reference(pinned, Optional.of(manifest.digest())),
                    store,
                    options(),
                    told::add))
        .hasMessageContaining("asked for " + manifest.digest());
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', CORRUPT",
    "'not json', CORRUPT",
    "'{\"schemaVersion\":2,\"manifests\":[]}', UNSUPPORTED",
    "'{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:../../etc/passwd\",\"size\":1}}', CORRUPT"
  })
  void manifestsThatAreNoneAreRefused(String text, ModelException.Kind kind) {
    registry.manifests.put(
        FaultyRegistry.path(name) + "/manifests/latest", text.getBytes(StandardCharsets.UTF_8));

    assertRefused(kind, "");
  }

  @Test
  void aSizeThatNoDiskHasIsRefused() {
    String text = new String(manifest.raw(), StandardCharsets.UTF_8);
    registry.manifests.put(
        FaultyRegistry.path(name) + "/manifests/latest",
        text.replace("\"size\":" + weights.length, "\"size\":" + Long.MAX_VALUE)
            .getBytes(StandardCharsets.UTF_8));

    assertRefused(ModelException.Kind.EXHAUSTED, "bytes are needed");
  }

  @Test
  void redirectsAreFollowedWithoutTheLogin() throws Exception {
    try (FaultyRegistry storage = new FaultyRegistry()) {
      List<String> logins = new java.util.concurrent.CopyOnWriteArrayList<>();
      storage.fault =
          exchange -> {
            String login = exchange.getRequestHeaders().getFirst("Authorization");
            logins.add(login == null ? "none" : login);
            return false;
          };
      storage.blobs.putAll(registry.blobs);
      registry.fault =
          exchange -> {
            if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
              exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
              FaultyRegistry.answer(exchange, 401, new byte[0]);
              return true;
            }
            if (!exchange.getRequestURI().getPath().contains("/blobs/")) {
              return false;
            }
            exchange
                .getResponseHeaders()
                .set("Location", "http://" + storage.host() + exchange.getRequestURI());
            FaultyRegistry.answer(exchange, 307, new byte[0]);
            return true;
          };
      Transfer.pull(
          Reference.of(name),
          store,
          options().withCredentialFiles(List.of(Logins.file(directory, registry.host(), "u", "p"))),
          told::add);

      assertPulled();
      assertThat(logins).isNotEmpty().containsOnly("none");
    }
  }

  /** A range costs the registry nothing while the storage takes the address that it gave. */
  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403})
  void aSignedAddressIsAskedUntilItExpires(int expired) throws Exception {
    try (FaultyRegistry storage = new FaultyRegistry()) {
      String blob = "/blobs/" + manifest.layers().getFirst().digest();
      AtomicInteger signatures = new AtomicInteger();
      Map<String, AtomicInteger> uses = new ConcurrentHashMap<>();
      storage.blobs.putAll(registry.blobs);
      storage.fault =
          exchange -> {
            String signature = exchange.getRequestURI().getQuery();
            AtomicInteger used = uses.computeIfAbsent(signature, any -> new AtomicInteger());
            if (used.incrementAndGet() > 2) {
              FaultyRegistry.answer(exchange, expired, new byte[0]);
              return true;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            byte[] part = range == null ? weights : FaultyRegistry.part(exchange, weights, range);
            int status = range == null ? 200 : 206;
            FaultyRegistry.cut(exchange, status, part, Math.min(part.length, 4 << 20));
            return true;
          };
      registry.fault =
          exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (!path.endsWith(blob)) {
              return false;
            }
            String place = "http://" + storage.host() + path + "?n=" + signatures.incrementAndGet();
            exchange.getResponseHeaders().set("Location", place);
            FaultyRegistry.answer(exchange, 307, new byte[0]);
            return true;
          };
      pull(new RegistryOptions.Connections(1, 1));

      assertPulled();
      int answers = Math.ceilDiv(weights.length, 4 << 20);
      assertThat(signatures).hasValue(Math.ceilDiv(answers, 2));
    }
  }

  private void pull() throws IOException, InterruptedException {
    Transfer.pull(Reference.of(name), store, options(), told::add);
  }

  private void pull(RegistryOptions.Connections connections)
      throws IOException, InterruptedException {
    Transfer.pull(Reference.of(name), store, options().withConnections(connections), told::add);
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

  private void assertPulled() throws IOException {
    assertThat(store.manifest(Reference.of(name)).raw()).isEqualTo(manifest.raw());
    assertThat(store.file(manifest.layers(MediaTypes.MODEL).getFirst())).hasBinaryContent(weights);
    try (var partial = Files.list(store.partial())) {
      assertThat(partial).isEmpty();
    }
  }

  private void assertRefused(ModelException.Kind kind, String text) {
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining(text);
    assertThatThrownBy(() -> store.manifest(Reference.of(name))).hasMessageContaining("not found");
  }
}
