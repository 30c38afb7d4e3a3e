package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {
  @TempDir Path root;
  private ModelStore store;

  @BeforeEach
  void open() {
    store = ModelStore.at(root);
  }

  @Test
  void removesWhatNoModelNeedsAndNothingElse() throws Exception {
    Manifest kept = Models.publish(store, "kept", "weights", "one");
    Digest orphan = upload(new byte[] {1, 2, 3});
    Path foreign = Files.writeString(root.resolve("blobs/README"), "not ours");

    assertThat(store.sweepable().blobs()).containsExactly(orphan);
    assertThat(Models.files(root.resolve("blobs"))).hasSize(5);
    Swept swept = store.sweep(Duration.ZERO);

    assertThat(swept.blobs()).containsExactly(orphan);
    assertThat(swept.bytes()).isEqualTo(3);
    assertThat(store.sweep(Duration.ZERO).blobs()).isEmpty();
    assertThat(foreign).exists();
    for (Descriptor blob : kept.blobs()) {
      assertThat(store.contains(blob)).isTrue();
    }
  }

  @Test
  void leavesAFreshUploadToItsCreate() throws Exception {
    Digest upload = upload(new byte[] {1, 2, 3});

    assertThat(store.sweep(Duration.ofHours(1)).blobs()).isEmpty();
    assertThat(store.blobSize(upload)).contains(3L);
  }

  @Test
  void leavesWhatALeaseHolds() throws Exception {
    byte[] bytes = {1, 2, 3};
    try (Lease lease = store.lease()) {
      lease.put(Digest.of(bytes), "a", new ByteArrayInputStream(bytes));
      Path writing = Files.writeString(lease.newFile(), "half");

      assertThat(store.sweep(Duration.ZERO)).isEqualTo(new Swept(List.of(), List.of(), 0));
      assertThat(writing).exists();
    }
    assertThat(store.sweep(Duration.ZERO).blobs()).containsExactly(Digest.of(bytes));
  }

  @Test
  void removesTemporaryFilesOfTheDeadAndStaleDownloads() throws Exception {
    Models.publish(store, "kept", "weights", "one");
    Path dead = Files.writeString(root.resolve("lamina/tmp/dead.1"), "half");
    Files.createDirectories(store.partial());
    Path young = Files.writeString(store.partial().resolve("young"), "half");
    Path old = Files.writeString(store.partial().resolve("old"), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(8))));

    Swept swept = store.sweep(Duration.ofHours(1));

    assertThat(swept.leftovers()).containsExactlyInAnyOrder(dead, old);
    assertThat(young).exists();
  }

  @Test
  void refusesWhileAManifestIsUnreadableAndNamesIt() throws Exception {
    Digest orphan = upload(new byte[] {1, 2, 3});
    Path broken = root.resolve("manifests/registry.ollama.ai/library/broken/latest");
    Files.createDirectories(broken.getParent());
    Files.writeString(broken, "");

    assertThatThrownBy(() -> store.sweep(Duration.ZERO)).hasMessageContaining("broken:latest");
    assertThat(store.blobSize(orphan)).isPresent();
  }

  @Test
  void usageTellsSharesAndWhatCanGo() throws Exception {
    Models.publish(store, "a", "weights", "one");
    Models.publish(store, "b", "weights", "three");
    upload(new byte[10]);

    StoreUsage usage = store.usage();

    assertThat(usage.total()).isEqualTo("{}weightsonethree".length());
    assertThat(usage.reclaimable()).isEqualTo(10);
    StoreUsage.ModelUsage a = usage.models().getFirst();
    assertThat(a.total()).isEqualTo("{}weightsone".length());
    assertThat(a.unique()).isEqualTo("one".length());
    assertThat(a.sharedWith()).containsExactly(ModelName.parse("b"));
    assertThat(a.sharers()).isEqualTo(1);
    assertThat(store.uses(Digest.of("weights".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .extracting(BlobUse::model)
        .containsExactly(ModelName.parse("a"), ModelName.parse("b"));
  }

  @Test
  void aBlobIsFoundByTheBeginningOfItsDigestAndTellsWhyItIsHere() throws Exception {
    Manifest manifest = Models.publish(store, "a", "weights", "one");
    Models.publish(store, "b", "weights", "two");
    Digest orphan = upload(new byte[10]);
    Descriptor weights = manifest.layers().getFirst();

    BlobReasons why = store.why("SHA256:" + weights.digest().hex().substring(0, 6));
    assertThat(why.digest()).isEqualTo(weights.digest());
    assertThat(why.size()).contains((long) "weights".length());
    assertThat(why.uses()).extracting(use -> use.model().model()).containsExactly("a", "b");
    assertThat(store.why(manifest.digest().shortHex()).manifestOf())
        .containsExactly(ModelName.parse("a"));
    assertThat(store.why(orphan.toString()))
        .isEqualTo(new BlobReasons(orphan, Optional.of(10L), List.of(), List.of(), false));
    try (Lease lease = store.lease()) {
      lease.pin(orphan);
      assertThat(store.why(orphan.hex()).held()).isTrue();
    }
    Files.delete(Models.blob(store, weights));
    assertThat(store.why(weights.digest().hex()).size()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "12345,  INVALID,   'six hex digits'",
    "../../x, INVALID,  'no digest'",
    "000000, NOT_FOUND, 'begins so'",
    "abcdef, INVALID,   '2 digests begin so: abcdef000000, abcdef111111'"
  })
  void whatIsNoOneDigestIsRefused(String start, ModelException.Kind kind, String says)
      throws Exception {
    Files.createDirectories(root.resolve("blobs"));
    for (String end : List.of("0", "1")) {
      Files.writeString(root.resolve("blobs/sha256-abcdef" + end.repeat(58)), "");
    }
    assertThatThrownBy(() -> store.why(start))
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(says);
  }

  private Digest upload(byte[] bytes) throws Exception {
    try (Lease lease = store.lease()) {
      lease.put(Digest.of(bytes), "a", new ByteArrayInputStream(bytes));
    }
    return Digest.of(bytes);
  }
}
