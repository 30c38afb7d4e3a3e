package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileImportTest {
  private static final int SIZE = 3_500_000;

  @TempDir Path directory;
  private ModelStore store;
  private Path source;
  private byte[] bytes;

  @BeforeEach
  void open() throws Exception {
    store = ModelStore.at(directory.resolve("store"));
    bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    source = Files.write(directory.resolve("model.gguf"), bytes);
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(60)));
  }

  @Test
  void aFileBecomesABlobAndStaysAsItIs() throws Exception {
    AtomicLong counted = new AtomicLong();
    try (Lease lease = store.lease()) {
      Ingested ingested = lease.ingest(MediaTypes.MODEL, source, counted::set);

      assertThat(ingested.existed()).isFalse();
      assertThat(ingested.descriptor())
          .isEqualTo(new Descriptor(MediaTypes.MODEL, Digest.of(bytes), SIZE));
      assertThat(store.verified(ingested.descriptor())).hasBinaryContent(bytes);
    }
    assertThat(counted).hasValue(SIZE);
    assertThat(source).hasBinaryContent(bytes).isWritable();
  }

  @Test
  void aFileSeenBeforeIsNotReadAgain() throws Exception {
    AtomicLong counted = new AtomicLong();
    try (Lease lease = store.lease()) {
      lease.ingest(MediaTypes.MODEL, source, count -> {});
      Ingested again = lease.ingest(MediaTypes.MODEL, source, counted::set);
      assertThat(again.way()).isEqualTo(Ingested.Way.KNOWN);
      // Another program opens the same store.
      Ingested later =
          new FileImport(ModelStore.at(store.root()), lease)
              .copy(MediaTypes.MODEL, source, counted::set);
      assertThat(later.way()).isEqualTo(Ingested.Way.KNOWN);
      assertThat(lease.link(MediaTypes.MODEL, source, counted::set).way())
          .isEqualTo(Ingested.Way.KNOWN);
    }
    assertThat(counted).hasValue(0);
  }

  @Test
  void aFileThatTheDiskHasNoRoomForIsNotBegun() throws Exception {
    long free = Files.getFileStore(directory).getUsableSpace();
    Path large = directory.resolve("large.gguf");
    try (RandomAccessFile holes = new RandomAccessFile(large.toFile(), "rw")) {
      holes.setLength(2 * free);
    }
    AtomicLong counted = new AtomicLong();
    try (Lease lease = store.lease()) {
      assertThatThrownBy(() -> lease.ingest(MediaTypes.MODEL, large, counted::set))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.EXHAUSTED))
          .hasMessageContaining(2 * free + " bytes are needed");
    }
    assertThat(counted).hasValue(0);
    assertThat(store.root().resolve("lamina/tmp")).isEmptyDirectory();
  }

  @Test
  void aFileWhoseBytesAreHereIsReadAndNotCopied() throws Exception {
    AtomicLong counted = new AtomicLong();
    try (Lease lease = store.lease()) {
      lease.ingest(MediaTypes.MODEL, source, count -> {});
      Path twin = Files.write(directory.resolve("twin.gguf"), bytes);

      assertThat(lease.ingest(MediaTypes.MODEL, twin, counted::set).way())
          .isEqualTo(Ingested.Way.PRESENT);
    }
    assertThat(counted).hasValue(SIZE);
    assertThat(Models.files(store.root().resolve("blobs"))).isEmpty();
  }

  @Test
  void aFileThatChangedIsReadAgain() throws Exception {
    try (Lease lease = store.lease()) {
      lease.ingest(MediaTypes.MODEL, source, count -> {});
      bytes[77]++;
      Files.write(source, bytes);

      Ingested changed = lease.ingest(MediaTypes.MODEL, source, count -> {});

      assertThat(changed.descriptor().digest()).isEqualTo(Digest.of(bytes));
      assertThat(changed.existed()).isFalse();
    }
  }

  @Test
  void aLinkTakesNoSpaceAndIsGuarded() throws Exception {
    Descriptor blob;
    try (Lease lease = store.lease()) {
      Ingested linked = lease.link(MediaTypes.MODEL, source, count -> {});
      blob = linked.descriptor();
      assertThat(linked.way()).isEqualTo(Ingested.Way.LINKED);
      assertThat(Files.readAttributes(source, "unix:ino"))
          .isEqualTo(Files.readAttributes(store.file(blob), "unix:ino"));
      assertThat(Files.getPosixFilePermissions(source))
          .noneMatch(permission -> permission.name().endsWith("WRITE"));
      lease.publish(
          ModelName.parse("m"), Manifest.of(Models.ingest(lease, "{}"), java.util.List.of(blob)));
    }
    assertThat(store.contains(blob)).isTrue();

    assertThat(source.toFile().setWritable(true)).isTrue();
    bytes[5]++;
    Files.write(source, bytes);
    assertThat(store.contains(blob)).isFalse();
    assertThatThrownBy(() -> store.verified(blob)).hasMessageContaining("not its digest's");
  }

  @Test
  void damagedNotesCostTimeNotTruth() throws Exception {
    Descriptor blob;
    try (Lease lease = store.lease()) {
      blob = lease.ingest(MediaTypes.MODEL, source, count -> {}).descriptor();
      lease.publish(
          ModelName.parse("m"), Manifest.of(Models.ingest(lease, "{}"), java.util.List.of(blob)));
    }
    Path known = store.root().resolve("lamina/known");
    Files.writeString(
        known, Files.readString(known).substring(0, 100) + "\0\0\tx\ty\n\n\t\t\t\t\n");

    assertThat(ModelStore.at(store.root()).verified(blob)).hasBinaryContent(bytes);
    Files.delete(known);
    assertThat(ModelStore.at(store.root()).verified(blob)).hasBinaryContent(bytes);
  }

  @Test
  void whatIsNoFileIsRefusedInOneLine() throws Exception {
    try (Lease lease = store.lease()) {
      assertThatThrownBy(() -> lease.ingest("a", directory.resolve("absent"), count -> {}))
          .hasMessageContaining("no such file");
      assertThatThrownBy(() -> lease.ingest("a", directory, count -> {}))
          .hasMessageContaining("not a file");
    }
    assertThat(Models.files(store.root().resolve("blobs"))).isEmpty();
  }

  @Test
  void adoptingTakesEveryWholeModel() throws Exception {
    ModelStore other = ModelStore.at(directory.resolve("ollama"));
    Manifest good = Models.publish(other, "good", "weights", "one");
    Manifest bad = Models.publish(other, "bad", "others", "two");
    Files.writeString(Models.blob(other, bad.layers().getFirst()), "Others");

    Adoption adoption = store.adopt(other.root(), event -> {});

    assertThat(adoption.adopted()).containsExactly(ModelName.parse("good"));
    assertThat(adoption.failures()).singleElement().asString().startsWith("bad:latest: ");
    assertThat(adoption.bytes())
        .isEqualTo(Map.of(Ingested.Way.LINKED, (long) "{}weightsone".length()));
    assertThat(store.manifest(Reference.parse("good"))).isEqualTo(good);
    assertThat(Models.files(store.root().resolve("blobs"))).hasSize(3);
    assertThat(store.adopt(other.root(), event -> {}).bytes())
        .isEqualTo(Map.of(Ingested.Way.PRESENT, (long) "{}weightsone".length()));
    assertThat(other.names()).hasSize(2);
  }

  @Test
  void sharedStoresAreReadAndNeverWritten() throws Exception {
    ModelStore lower = ModelStore.at(directory.resolve("lower"));
    Manifest base = Models.publish(lower, "base", "weights", "one");
    ModelStore upper = ModelStore.at(directory.resolve("upper"), java.util.List.of(lower.root()));

    assertThat(upper.names()).containsExactly(ModelName.parse("base"));
    assertThat(upper.manifest(Reference.parse("base"))).isEqualTo(base);
    Models.publish(upper, "derived", "weights", "two");
    assertThat(Models.files(upper.root().resolve("blobs"))).hasSize(1);
    assertThatThrownBy(() -> upper.remove(ModelName.parse("base")))
        .hasMessageContaining("which is only read");
    assertThat(upper.remove(ModelName.parse("derived"))).isTrue();
    assertThat(Models.files(lower.root().resolve("blobs"))).hasSize(3);
    assertThat(upper.verify(java.util.List.of(), StoreDepth.DEEP, event -> {}).findings())
        .isEmpty();
  }
}
