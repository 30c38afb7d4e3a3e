package dev.lamina.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarLayerTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 100_000})
  void itIsATarFileOfTheSizeThatItSays(int length) throws IOException {
    byte[] bytes = Fixture.random(length, length);
    String name = "n".repeat(80) + "-00001-of-00002.gguf";
    TarLayer tar = tar(name, bytes, Optional.of(ModelImage.LINK));
    byte[] whole = whole(tar, bytes);

    assertThat(whole).hasSize((int) tar.size());
    TarReader reader = new TarReader(new ByteArrayInputStream(whole));
    assertThat(reader.next().orElseThrow().type()).isEqualTo(TarHeader.DIRECTORY);
    TarHeader link = reader.next().orElseThrow();
    assertThat(link.name()).isEqualTo("models/model.file");
    assertThat(link.link()).isEqualTo(name.substring(0, 100));
    TarHeader file = reader.next().orElseThrow();
    assertThat(file.name()).isEqualTo("models/" + name);
    assertThat(reader.bytes().readAllBytes()).isEqualTo(bytes);
    assertThat(reader.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void fromAnyByteOnItIsTheSame(long seed) throws IOException {
    byte[] bytes = Fixture.random(seed, 5000);
    TarLayer tar = tar("a.gguf", bytes, Optional.empty());
    byte[] whole = whole(tar, bytes);
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      int start = random.nextInt(whole.length);
      try (InputStream stream = tar.around(new ByteArrayInputStream(bytes))) {
        byte[] before = stream.readNBytes(random.nextInt(start + 1));
        stream.skipNBytes(start - before.length);
        assertThat(stream.readAllBytes())
            .as("seed %d from %d", seed, start)
            .isEqualTo(Arrays.copyOfRange(whole, start, whole.length));
      }
    }
  }

  @Test
  void theDigestOfALargeOneIsReadOnce() throws IOException {
    ModelStore store = Fixture.store(directory);
    Descriptor blob =
        Fixture.model(store, ModelName.parse("m"), Fixture.random(1, 3 << 20))
            .layer(MediaTypes.MODEL)
            .orElseThrow();
    TarLayer tar = TarLayer.of("a.gguf", blob, Optional.empty());
    List<String> read = new ArrayList<>();
    Digest digest = new TarBook(store).digest(tar, () -> read.add("a"));
    assertThat(digest).isEqualTo(Digest.of(whole(tar, store.bytes(blob))));

    assertThat(new TarBook(store).digest(tar, () -> read.add("b"))).isEqualTo(digest);
    TarLayer other = TarLayer.of("b.gguf", blob, Optional.empty());
    assertThat(new TarBook(store).digest(other, () -> read.add("c"))).isNotEqualTo(digest);
    assertThat(read).containsExactly("a", "c");

    try (var files = Files.list(directory.resolve("lamina/tars"))) {
      for (Path file : files.toList()) {
        Files.writeString(file, "nonsense");
      }
    }
    assertThat(new TarBook(store).digest(tar, () -> read.add("d"))).isEqualTo(digest);
    assertThat(read).endsWith("d");
  }

  private static TarLayer tar(String name, byte[] bytes, Optional<String> link) {
    return TarLayer.of(name, Fixture.descriptor(MediaTypes.MODEL, bytes), link);
  }

  private static byte[] whole(TarLayer tar, byte[] bytes) throws IOException {
    try (InputStream stream = tar.around(new ByteArrayInputStream(bytes))) {
      return stream.readAllBytes();
    }
  }
}
