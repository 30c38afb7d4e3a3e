package dev.lamina.testdata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be seen without a reader; that the files run is shown where the engine is tested. */
class TinyGgufTest {
  @Test
  void theSameCallsGiveTheSameBytes() {
    assertThat(TinyGguf.model().bytes()).isEqualTo(TinyGguf.model().bytes());
    assertThat(TinyGguf.model().seed(2).bytes()).isNotEqualTo(TinyGguf.model().bytes());
    assertThat(TinyGguf.model().bytes()).hasSizeLessThan(64 * 1024);
  }

  @Test
  void theHeadCountsWhatFollows() {
    assertThat(tensors(TinyGguf.model().blocks(3).bytes())).isEqualTo(3 * 9 + 2);
    assertThat(tensors(TinyGguf.adapter().bytes())).isEqualTo(2);
    assertThat(metadata(TinyGguf.model().with("my.key", 1L).bytes()))
        .isEqualTo(metadata(TinyGguf.model().bytes()) + 1);
  }

  @Test
  void metadataHasTheTypeOfItsValue() {
    byte[] file =
        TinyGguf.model().architecture("other").name("A name").with("my.flag", true).bytes();
    assertThat(valueType(file, "general.name")).isEqualTo(8);
    assertThat(valueType(file, "other.block_count")).isEqualTo(4);
    assertThat(valueType(file, "tokenizer.ggml.scores")).isEqualTo(9);
    assertThat(valueType(file, "my.flag")).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 32, 64, 1024})
  void theFileEndsWhereItsLastTensorIsPaddedTo(int alignment) {
    byte[] file = TinyGguf.model().alignment(alignment).bytes();
    assertThat(file.length % alignment).isZero();
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int table = after(file, "output_norm.weight");
    long offset = bytes.getLong(table + 16);
    long data = Math.ceilDiv(table + 24L, alignment) * alignment;
    assertThat(offset % alignment).isZero();
    assertThat(file.length).isEqualTo(data + offset + Math.ceilDiv(16 * 4L, alignment) * alignment);
  }

  @Test
  void thePartsOfASplitModelHoldAllTensorsOnce() {
    int whole = (int) tensors(TinyGguf.model().bytes());
    long sum = 0;
    for (int part = 0; part < 3; part++) {
      sum += tensors(TinyGguf.model().split(part, 3).bytes());
    }
    assertThat(sum).isEqualTo(whole);
    assertThat(metadata(TinyGguf.model().split(1, 3).bytes())).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void brokenFilesDifferFromTheGoodOne(BrokenGguf broken) {
    byte[] good = TinyGguf.model().alignment(64).bytes();
    assertThat(broken.bytes()).isNotEqualTo(good).hasSizeLessThanOrEqualTo(good.length);
  }

  @Test
  void noTwoBrokenFilesAreTheSame() {
    Set<Integer> seen = new HashSet<>();
    for (BrokenGguf broken : BrokenGguf.values()) {
      assertThat(seen.add(Arrays.hashCode(broken.bytes()))).as("%s", broken).isTrue();
    }
  }

  private static long tensors(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(8);
  }

  private static long metadata(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(16);
  }

  private static int valueType(byte[] file, String key) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(after(file, key));
  }

  private static int after(byte[] file, String name) {
    int at = new String(file, ISO_8859_1).indexOf(name);
    assertThat(at).as(name).isPositive();
    return at + name.length();
  }
}
