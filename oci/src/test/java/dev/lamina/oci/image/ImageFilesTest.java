package dev.lamina.oci.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers over one another, as whoever runs an image sees them. */
class ImageFilesTest {
  @TempDir Path directory;

  private ImageFiles unpack(byte[]... layers) throws IOException {
    ModelStore store = ModelStore.at(directory.resolve("store"));
    Path files = Files.createDirectories(directory.resolve("files"));
    try (Lease lease = store.lease()) {
      List<Descriptor> descriptors = new ArrayList<>();
      for (byte[] layer : layers) {
        descriptors.add(lease.ingest("layer", layer).descriptor());
      }
      Manifest image = Manifest.of(lease.ingest("config", new byte[2]).descriptor(), descriptors);
      return ImageFiles.unpack(image, store, files, name -> !name.startsWith("unwanted"));
    }
  }

  private static String text(ImageFiles files, String path) throws IOException {
    return Files.readString(files.file(path).orElseThrow());
  }

  @Test
  void aLaterLayerReplacesAndTakesAway() throws Exception {
    ImageFiles files =
        unpack(
            new Layer()
                .file("a/one", "1")
                .file("a/two", "2")
                .file("b/one", "1")
                .file("b/deep/two", "2")
                .file("c", "file")
                .file("d/in", "gone with its directory")
                .gzip(),
            new Layer()
                .file("a/.wh.one", "")
                .file("a/two", "new")
                .file("b/three", "3")
                .file("b/.wh..wh..opq", "")
                .directory("c")
                .file("c/inside", "4")
                .file("d", "a file now")
                .tar());
    assertThat(files.paths()).containsExactly("a/two", "b/three", "c/inside", "d");
    assertThat(text(files, "a/two")).isEqualTo("new");
    assertThat(text(files, "c/inside")).isEqualTo("4");
  }

  @Test
  void aWhiteoutIsForLowerLayersAlone() throws Exception {
    ImageFiles files =
        unpack(
            new Layer().file("dir/old", "1").tar(),
            new Layer().file("dir/new", "2").file(".wh.dir", "").tar());
    assertThat(files.paths()).containsExactly("dir/new");
  }

  @Test
  void linksAreFollowedInsideTheImage() throws Exception {
    ImageFiles files =
        unpack(
            new Layer()
                .link("lib", "usr/lib")
                .file("usr/lib/libx.so.1.2", "x")
                .link("usr/lib/libx.so.1", "libx.so.1.2")
                .link("usr/lib/libx.so", "/lib/libx.so.1")
                .hardLink("opt/y", "lib/libx.so.1.2")
                .link("out", "../../../../etc/passwd")
                .link("etc", "/")
                .file("passwd", "the image's own")
                .link("round", "about")
                .link("about", "round")
                .tar(),
            new Layer().file("lib/later", "through the link").tar());
    assertThat(text(files, "lib/libx.so")).isEqualTo("x");
    assertThat(files.target("lib/libx.so")).isEqualTo("usr/lib/libx.so.1.2");
    assertThat(text(files, "opt/y")).isEqualTo("x");
    assertThat(text(files, "out")).isEqualTo("the image's own");
    assertThat(text(files, "usr/lib/later")).isEqualTo("through the link");
    assertThat(files.file("round")).isEmpty();
    assertThat(files.file("not/there")).isEmpty();
  }

  @Test
  void noNameOfAnImageBecomesAPathOfThisMachine() throws Exception {
    Path outside = directory.resolve("outside");
    ImageFiles files =
        unpack(
            new Layer()
                .file("../outside", "1")
                .file("/../../" + outside, "2")
                .link("away", directory.toString())
                .file("away/outside", "3")
                .device("dev/null")
                .file("unwanted", "4")
                .tar());
    assertThat(outside).doesNotExist();
    assertThat(text(files, "outside")).isEqualTo("1");
    assertThat(files.file("unwanted")).isEmpty();
    assertThat(files.file("dev/null")).isEmpty();
    try (Stream<Path> all = Files.walk(directory.resolve("files"))) {
      assertThat(all.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .allMatch(name -> name.matches("\\d+"));
    }
  }

  @Test
  void whatIsNoLayerIsToldSo() throws Exception {
    byte[] whole = new Layer().file("a", "text").gzip();
    assertThatThrownBy(() -> unpack(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("unpack layer sha256:");
    assertThatThrownBy(() -> unpack(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0}))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("zstd");
  }
}
