package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.store.Digest;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.testdata.RealRegistry;
import dev.lamina.testdata.RealRegistry.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From one registry to another: the same bytes, and nothing here. */
@Timeout(120)
class RemoteCopyTest {
  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(8, Fixture.WEIGHTS);
  private final List<Progress> told = new ArrayList<>();
  private FaultyRegistry first;
  private FaultyRegistry second;
  private ModelStore store;
  private Manifest manifest;

  @BeforeEach
  void begin() throws IOException {
    first = new FaultyRegistry();
    second = new FaultyRegistry();
    store = Fixture.store(directory.resolve("models"));
    manifest = Fixture.model(first, first.name("m"), weights);
  }

  @AfterEach
  void end() {
    first.close();
    second.close();
  }

  @Test
  void allOfItIsThereUnderTheSameDigestAndNothingIsHere() throws Exception {
    assertThat(copy()).isEqualTo(manifest.digest());

    assertCopied();
    assertThat(first.count("GET /v2/library/m/blobs/" + Digest.of(weights))).isEqualTo(1);
    assertThat(second.requests.getLast()).isEqualTo("PUT /v2/library/m/manifests/latest");
    assertThat(store.root().resolve("blobs")).doesNotExist();
    assertThat(store.root().resolve("manifests")).doesNotExist();
    assertThat(told.getLast()).isEqualTo(new Progress.Done());
  }

  @Test
  void whatIsThereIsNeitherReadNorSent() throws Exception {
    copy();
    first.requests.clear();
    second.requests.clear();
    copy();

    assertThat(first.requests).containsExactly("GET /v2/library/m/manifests/latest");
    assertThat(second.count("POST")).isZero();
  }

  @Test
  void withinOneRegistryItIsMounted() throws Exception {
    ModelName to = first.name("other");
    Transfer.copy(Reference.of(first.name("m")), to, store, options(), told::add);

    assertThat(first.count("GET /v2/library/m/blobs")).isZero();
    assertThat(first.count("PATCH")).isZero();
    assertThat(first.manifests.get("/v2/library/other/manifests/latest")).isEqualTo(manifest.raw());
  }

  @Test
  void oneThatIsPinnedGetsAnotherTag() throws Exception {
    String path = FaultyRegistry.path(first.name("m"));
    first.manifests.put(path + "/manifests/" + manifest.digest(), manifest.raw());
    Reference pinned = new Reference(first.name("m"), Optional.of(manifest.digest()));
    Transfer.copy(pinned, first.name("m").withTag("stable"), store, options(), told::add);

    assertThat(first.manifests.get(path + "/manifests/stable")).isEqualTo(manifest.raw());
    assertThatThrownBy(
            () ->
                Transfer.copy(
                    Reference.of(first.name("m")), first.name("m"), store, options(), told::add))
        .hasMessageContaining("it is there already");
  }

  @Test
  void anIndexIsCopiedWithAllThatItNames() throws Exception {
    Manifest other = Manifest.of(manifest.config(), manifest.layers().reversed());
    String path = FaultyRegistry.path(first.name("m"));
    StringBuilder entries = new StringBuilder();
    for (Manifest each : List.of(manifest, other)) {
      first.manifests.put(path + "/manifests/" + each.digest(), each.raw());
      entries.append(entries.isEmpty() ? "" : ",").append(entry(each.digest()));
    }
    byte[] index = ("{ \"manifests\":[" + entries + "]}").getBytes(StandardCharsets.UTF_8);
    first.manifests.put(path + "/manifests/latest", index);

    assertThat(copy()).isEqualTo(Digest.of(index));
    assertThat(second.manifests)
        .containsOnlyKeys(
            path + "/manifests/latest",
            path + "/manifests/" + manifest.digest(),
            path + "/manifests/" + other.digest());
    assertThat(second.manifests.get(path + "/manifests/latest")).isEqualTo(index);
  }

  @Test
  void anIndexThatLeadsNowhereIsNotCopied() {
    byte[] index =
        ("{\"manifests\":[" + entry(Digest.of(weights)) + "]}").getBytes(StandardCharsets.UTF_8);
    first.manifests.put(FaultyRegistry.path(first.name("m")) + "/manifests/latest", index);
    refused(ModelException.Kind.NOT_FOUND, "pull manifest");
    assertThat(second.manifests).isEmpty();
  }

  @Test
  void aSourceThatBreaksOffIsReadOnFromThere() throws Exception {
    AtomicInteger cuts = new AtomicInteger();
    first.fault =
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          boolean blob = exchange.getRequestURI().getPath().endsWith(Digest.of(weights).toString());
          if (!blob || cuts.incrementAndGet() > 4) {
            return false;
          }
          byte[] part = range == null ? weights : FaultyRegistry.part(exchange, weights, range);
          FaultyRegistry.cut(exchange, range == null ? 200 : 206, part, part.length / 2);
          return true;
        };
    copy();

    assertCopied();
  }

  @Test
  void aCopyThatWasBrokenOffGoesOn() throws Exception {
    second.fault =
        exchange -> {
          boolean over = exchange.getRequestMethod().equals("PATCH") && second.count("PATCH") > 3;
          if (over) {
            FaultyRegistry.answer(exchange, 403, new byte[0]);
          }
          return over;
        };
    refused(ModelException.Kind.DENIED, "push " + Digest.of(weights));
    second.fault = exchange -> false;
    first.sent.set(0);
    second.requests.clear();
    copy();

    assertCopied();
    assertThat(second.count("PATCH")).as("of five pieces").isEqualTo(2);
    assertThat(first.sent.get()).isLessThan(weights.length / 2);
  }

  @Test
  void wrongBytesGetNowhere() {
    byte[] wrong = weights.clone();
    wrong[5] ^= 1;
    first.add(Digest.of(weights), wrong);
    refused(ModelException.Kind.CORRUPT, "the registry sent bytes whose digest is ");
    assertThat(second.manifests).isEmpty();
    assertThat(second.blobs).doesNotContainKey(Digest.of(weights).toString());
  }

  @Test
  void aBlobThatTheSourceHasNotIsToldAsSuch() {
    first.blobs.remove(Digest.of(weights).toString());
    refused(ModelException.Kind.NOT_FOUND, Digest.of(weights).toString());
    assertThat(second.manifests).isEmpty();
  }

  @Test
  void aLimitCountsEachByteOnce() throws Exception {
    RateLimit limit = RateLimit.parse("1000MB");
    Transfer.copy(
        Reference.of(first.name("m")),
        second.name("m"),
        store,
        options().withRates(List.of(limit)),
        told::add);

    assertThat(limit.passed()).isBetween(weights.length * 1L, weights.length * 3L / 2);
  }

  @ParameterizedTest
  @CsvSource({"DISTRIBUTION,DEBIAN", "DEBIAN,CRANE", "CRANE,DISTRIBUTION"})
  void betweenRealOnesToo(Kind here, Kind there) throws Exception {
    try (RealRegistry one = start(here);
        RealRegistry two = start(there)) {
      ModelName from = ModelName.parse(one.host() + "/team/m:v1");
      ModelName to = ModelName.parse(two.host() + "/other/n:v2");
      Manifest sent = ManifestShape.OCI.of(Fixture.model(store, from, weights));
      Transfer.push(from, sent, store, options(), told::add);

      assertThat(Transfer.copy(Reference.of(from), to, store, options(), told::add))
          .isEqualTo(sent.digest());
      ModelName third = ModelName.parse(two.host() + "/third/n:v3");
      Transfer.copy(
          new Reference(to, Optional.of(sent.digest())), third, store, options(), told::add);
      ModelStore other = Fixture.store(directory.resolve("two"));
      assertThat(Transfer.pull(Reference.of(third), other, options(), told::add)).isEqualTo(sent);
      assertThat(other.file(sent.layers().getFirst())).hasBinaryContent(weights);
    }
  }

  private RealRegistry start(Kind kind) throws IOException {
    assumeThat(kind.program()).as(kind + " is not here: " + kind.advice()).isPresent();
    return RealRegistry.start(kind, directory.resolve(kind.name()));
  }

  private static String entry(Digest digest) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1}"
        .formatted(MediaTypes.OCI_MANIFEST, digest);
  }

  private Digest copy() throws IOException, InterruptedException {
    return Transfer.copy(
        Reference.of(first.name("m")), second.name("m"), store, options(), told::add);
  }

  private void refused(ModelException.Kind kind, String says) {
    assertThatThrownBy(this::copy)
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining(says);
  }

  private void assertCopied() {
    assertThat(second.blobs).containsAllEntriesOf(first.blobs);
    assertThat(second.manifests.get("/v2/library/m/manifests/latest")).isEqualTo(manifest.raw());
  }
}
