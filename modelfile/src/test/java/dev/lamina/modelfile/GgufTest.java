package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelException;
import dev.lamina.testdata.BrokenGguf;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTest {
  @TempDir Path directory;

  @Test
  void aRealModelTellsWhatTheReferenceTells() throws IOException {
    Gguf gguf = Gguf.read(TestModels.smollm2());

    assertThat(gguf.architecture()).isEqualTo("llama");
    assertThat(Human.number(gguf.parameterCount())).isEqualTo("134.52M");
    assertThat(gguf.quantization()).isEqualTo("Q4_1");
    assertThat(gguf.contextLength()).isEqualTo(8192);
    assertThat(gguf.embeddingLength()).isEqualTo(576);
    assertThat(gguf.role()).isEqualTo(Gguf.Role.WEIGHTS);
    assertThat(gguf.chatTemplate()).contains("<|im_start|>");
    assertThat(gguf.value("tokenizer.ggml.tokens").orElseThrow().isNull()).isTrue();
    assertThat(gguf.info(false).has("tokenizer.chat_template")).isFalse();
  }

  @Test
  void arraysAreReadWhereAskedFor() throws IOException {
    assertThat(
            Gguf.readWithArrays(TestModels.smollm2()).value("tokenizer.ggml.tokens").orElseThrow())
        .hasSize(49152);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsBrokenIsRefused(BrokenGguf broken) throws IOException {
    Path file = broken.writeTo(directory.resolve("broken.gguf"));

    assertThatThrownBy(
            () -> Gguf.read(file).requireWeights(file.toString(), ModelException.Kind.INVALID))
        .isInstanceOf(ModelException.class)
        .message()
        .contains("broken.gguf")
        .doesNotContain("\n");
  }

  /** Nothing but an answer or a refusal, and no more memory than the file's own size explains. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void damagedFilesAreReadOrRefused(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] good = TinyGguf.model().bytes();
    Path file = directory.resolve("damaged.gguf");
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] bytes = good.clone();
      for (int j = 1 + random.nextInt(4); j > 0; j--) {
        bytes[random.nextInt(2000)] = (byte) random.nextInt();
      }
      Files.write(file, bytes);
      try {
        Gguf gguf = random.nextBoolean() ? Gguf.read(file) : Gguf.readWithArrays(file);
        assertThat(gguf.tensors()).hasSizeLessThan(100);
      } catch (ModelException e) {
        refused++;
        assertThat(e.getMessage()).contains("damaged.gguf");
      }
    }
    assertThat(refused).isBetween(50, 499);
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] good = TinyGguf.model().bytes();
    Path file = Files.write(directory.resolve("cut.gguf"), good);
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      for (long length = good.length - 64L; length > 0; length -= 97) {
        cut.setLength(length);
        assertThatThrownBy(() -> Gguf.read(file)).isInstanceOf(ModelException.class);
      }
    }
  }
}
