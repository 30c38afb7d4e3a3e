package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final Digest EMPTY = Digest.of(new byte[0]);
  private static final Descriptor CONFIG = new Descriptor(MediaTypes.CONFIG, EMPTY, 0);

  @Test
  void hasTheBytesThatOllamaWrites() {
    Descriptor weights = new Descriptor(MediaTypes.MODEL, EMPTY, 7).withFrom("base:latest");

    Manifest manifest = Manifest.of(CONFIG, List.of(weights));

    assertThat(new String(manifest.raw(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",\
            "config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"%1$s","size":0},\
            "layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"%1$s","size":7,"from":"base:latest"}]}
            """
                .formatted(EMPTY));
    assertThat(manifest.digest()).isEqualTo(Digest.of(manifest.raw()));
  }

  /** As Go reads it, and so the bytes are the same. */
  @Test
  void halfACharacterInANameBecomesTheReplacementCharacter() {
    Descriptor config = new Descriptor("c", Digest.of(new byte[0]), 0);
    Descriptor layer =
        new Descriptor("l", config.digest(), 0, Optional.empty(), Optional.of("a\ud800b"));

    Manifest manifest = Manifest.of(config, List.of(layer));

    assertThat(new String(manifest.raw(), StandardCharsets.UTF_8)).contains("\"a\ufffdb\"");
  }

  @Test
  void keepsForeignBytesAsTheyCame() {
    String text =
        """
        {
          "schemaVersion": 2, "annotations": {"x": "y"},
          "config": {"mediaType": "c", "digest": "%s", "size": 3, "platform": {"os": "linux"}},
          "layers": [{"mediaType": "l", "digest": "%s", "size": 4, "name": "t.weight"}]
        }
        """
            .formatted(EMPTY, EMPTY);
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);

    Manifest manifest = Manifest.parse(raw);

    assertThat(manifest.raw()).isEqualTo(raw);
    assertThat(manifest.digest()).isEqualTo(Digest.of(raw));
    assertThat(manifest.size()).isEqualTo(7);
    assertThat(manifest.layers().getFirst().name()).isEqualTo(Optional.of("t.weight"));
    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
  }

  @Test
  void parsingUndoesWriting() {
    Manifest manifest =
        Manifest.of(CONFIG, List.of(new Descriptor("a", EMPTY, 1), new Descriptor("b", EMPTY, 2)));

    Manifest again = Manifest.parse(manifest.raw());

    assertThat(again).isEqualTo(manifest);
    assertThat(again.layers()).isEqualTo(manifest.layers());
    assertThat(again.config()).isEqualTo(manifest.config());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{}",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:../x\",\"size\":1}}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:"
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":-1}}",
      })
  void refusesWhatIsNoManifest(String text) {
    assertThatThrownBy(() -> Manifest.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CORRUPT));
  }
}
