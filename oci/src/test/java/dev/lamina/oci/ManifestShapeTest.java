package dev.lamina.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestShapeTest {
  private final Descriptor config = Fixture.descriptor(MediaTypes.CONFIG, new byte[] {1});
  private final Descriptor layer = Fixture.descriptor(MediaTypes.MODEL, new byte[] {2});
  private final Manifest own = Manifest.of(config, List.of(layer.withFrom("base:latest")));

  @Test
  void onlyOllamasRegistryGetsOllamasShape() {
    assertThat(ManifestShape.usual(ModelName.parse("smollm2"))).isEqualTo(ManifestShape.OLLAMA);
    assertThat(ManifestShape.usual(ModelName.parse("localhost:5000/a/b")))
        .isEqualTo(ManifestShape.OCI);
  }

  @Test
  void anotherShapeIsTheSameModel() {
    Manifest oci = ManifestShape.OCI.of(own);

    assertThat(oci.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(oci.blobs()).isEqualTo(own.blobs());
    assertThat(oci.digest()).isNotEqualTo(own.digest());
  }

  @Test
  void thereAndBackIsTheSameManifest() {
    assertThat(ManifestShape.OLLAMA.of(own)).isSameAs(own);
    assertThat(ManifestShape.OLLAMA.of(ManifestShape.OCI.of(own)).raw()).isEqualTo(own.raw());
  }

  @Test
  void unknownMembersSurvive() {
    byte[] raw =
        ("{\"schemaVersion\":2,\"config\":{\"digest\":\"%s\",\"size\":1,\"mediaType\":\"c\",\"x\":[1]},"
                + "\"layers\":[],\"annotations\":{\"a\":\"b\"},\"subject\":{\"n\":1.50}}")
            .formatted(config.digest())
            .getBytes(StandardCharsets.UTF_8);
    Manifest untyped = Manifest.parse(raw);

    assertThat(ManifestShape.OCI.of(untyped)).isSameAs(untyped);
    var expected = Json.parseObject(raw).put("mediaType", MediaTypes.DOCKER_MANIFEST);
    assertThat(Json.parseObject(ManifestShape.OLLAMA.of(untyped).raw())).isEqualTo(expected);
  }

  @Test
  void othersAreRefused() {
    assertThat(ManifestShape.parse("oci")).isEqualTo(ManifestShape.OCI);
    assertThat(ManifestShape.parse("ollama")).isEqualTo(ManifestShape.OLLAMA);
    assertThatThrownBy(() -> ManifestShape.parse("OCI"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("one of ollama, oci");
  }
}
