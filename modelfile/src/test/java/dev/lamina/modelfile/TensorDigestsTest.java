package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Digest;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorDigestsTest {
  @TempDir Path directory;

  @Test
  void eachTensorHasTheDigestOfItsBytesAlone() throws Exception {
    Map<String, Digest> before = digests("a", TinyGguf.model());
    assertThat(before).hasSize(11).containsKey("token_embd.weight");
    assertThat(digests("b", TinyGguf.model().name("Other").alignment(128))).isEqualTo(before);

    byte[] bytes = TinyGguf.model().bytes();
    bytes[bytes.length - 1] ^= 1;
    Path file = Files.write(directory.resolve("c"), bytes);
    Map<String, Digest> after = TensorDigests.of(file, Gguf.read(file));
    List<String> changed = new ArrayList<>(before.keySet());
    changed.removeIf(name -> before.get(name).equals(after.get(name)));
    assertThat(changed).containsExactly("output_norm.weight");
  }

  @Test
  void partsHaveTheTensorsOfTheWhole() throws Exception {
    Map<String, Digest> parts = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      parts.putAll(digests("part" + i, TinyGguf.model().split(i, 3)));
    }
    assertThat(parts).isEqualTo(digests("whole", TinyGguf.model()));
  }

  private Map<String, Digest> digests(String name, TinyGguf gguf) throws Exception {
    Path file = gguf.writeTo(directory.resolve(name));
    return TensorDigests.of(file, Gguf.read(file));
  }
}
