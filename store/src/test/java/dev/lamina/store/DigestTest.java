package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isTheSha256OfTheBytes(@TempDir Path directory) throws Exception {
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    Path file = Files.write(directory.resolve("abc"), abc);

    assertThat(Digest.of(abc)).hasToString("sha256:" + ABC);
    assertThat(Digest.of(file)).isEqualTo(Digest.of(abc));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void parsingUndoesPrinting(long seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    Digest digest = Digest.of(bytes);

    assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
    assertThat(Digest.parse(digest.fileName())).isEqualTo(digest);
    assertThat(Digest.parse("sha256:" + digest.hex().toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        "sha256:abc",
        "sha512:" + ABC,
        "SHA256:" + ABC,
        "sha256_" + ABC,
        "sha256:" + ABC + "0",
        "sha256:../../../../../../../../etc/passwd0000000000000000000000000000000",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a/",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015aK",
      })
  void refusesWhatIsNoDigest(String text) {
    assertThatThrownBy(() -> Digest.parse(text))
        .isInstanceOf(ModelException.class)
        .hasMessage("invalid digest format");
  }
}
