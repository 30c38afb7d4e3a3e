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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(store.uses(Digest.of("weights".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .extracting(BlobUse::model)
        .containsExactly(ModelName.parse("a"), ModelName.parse("b"));
  }

  private Digest upload(byte[] bytes) throws Exception {
    try (Lease lease = store.lease()) {
      lease.put(Digest.of(bytes), "a", new ByteArrayInputStream(bytes));
    }
    return Digest.of(bytes);
  }
}
