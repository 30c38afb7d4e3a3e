package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.testdata.RealRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image with a model is mounted by containerd, as it is for Kubernetes. Linux, root. */
@Timeout(120)
class ContainerdTest {
  @TempDir private Path directory;
  private final byte[] weights = Fixture.random(5, (3 << 20) + 99);
  private ModelStore store;

  @BeforeEach
  void begin() {
    store = Fixture.store(directory.resolve("store"));
  }

  @Test
  void anArchiveIsImportedAndMounted() throws Exception {
    try (Containerd containerd = Containerd.start(directory.resolve("containerd"))) {
      ModelName name = ModelName.parse("example.com/team/m:v1");
      Path archive = directory.resolve("m.tar");
      try (Lease lease = store.lease()) {
        Archives.write(archive, Map.of(name, image(lease, name)), store, _ -> {});
      }
      containerd.image(
          "import", "--platform", "linux/amd64", "--snapshotter", "native", "" + archive);

      assertThat(containerd.image("ls", "-q")).isEqualTo(name.full());
      assertMounted(containerd, name);
    }
  }

  @Test
  void anImageIsPulledAndMounted() throws Exception {
    assumeThat(RealRegistry.Kind.DISTRIBUTION.program()).as("testdata/fetch registry").isPresent();
    try (Containerd containerd = Containerd.start(directory.resolve("containerd"));
        RealRegistry registry =
            RealRegistry.start(RealRegistry.Kind.DISTRIBUTION, directory.resolve("registry"))) {
      ModelName name = ModelName.parse(registry.host() + "/team/m:v1");
      try (Lease lease = store.lease()) {
        Transfer.push(name, image(lease, name), store, options(), _ -> {});
      }
      containerd.image(
          "pull",
          "--plain-http",
          "--platform",
          "linux/amd64",
          "--snapshotter",
          "native",
          name.full());

      assertMounted(containerd, name);
    }
  }

  private ShapedModel image(Lease lease, ModelName name) throws IOException, InterruptedException {
    Manifest model = Fixture.model(store, name, weights);
    return new Shaping(store, lease, _ -> {}).of(ManifestShape.IMAGE, name, model);
  }

  private void assertMounted(Containerd containerd, ModelName name) throws Exception {
    Path root = Files.createDirectory(directory.resolve("mounted"));
    containerd.image(
        "mount", "--platform", "linux/amd64", "--snapshotter", "native", name.full(), "" + root);
    try {
      assertThat(root.resolve("models/m.gguf")).hasBinaryContent(weights);
      assertThat(root.resolve("models/model.file")).hasBinaryContent(weights);
      assertThat(root.resolve("models/system.txt")).hasContent("hi");
    } finally {
      containerd.image("unmount", "--rm", "--snapshotter", "native", "" + root);
    }
  }
}
