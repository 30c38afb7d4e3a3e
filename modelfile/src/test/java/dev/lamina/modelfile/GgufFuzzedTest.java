package dev.lamina.modelfile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever a GGUF file holds, its head is read or it is refused, in memory that the file's size
 * explains. An input is a whole file, or what is written over parts of a good one. Runs over the
 * inputs beside it; looks for new ones with {@code JAZZER_FUZZ=1}.
 */
class GgufFuzzedTest {
  private static final byte[] GOOD = TinyGguf.model().bytes();

  private static Path file = Path.of("");

  @BeforeAll
  static void make() throws IOException {
    file = Files.createTempFile("fuzzed", ".gguf");
  }

  @AfterAll
  static void delete() throws IOException {
    Files.delete(file);
  }

  @FuzzTest(maxDuration = "20m")
  void wholeFile(byte[] bytes) throws IOException {
    readOrRefused(bytes);
  }

  /** Three bytes say where, two bits of them how many of the next eight bytes are written there. */
  @FuzzTest(maxDuration = "20m")
  void overGoodFile(byte[] bytes) throws IOException {
    byte[] damaged = GOOD.clone();
    for (int at = 0; at + 3 < bytes.length; ) {
      int where = (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0x3F) << 16;
      int count = Math.min(1 << ((bytes[at + 2] & 0xC0) >> 6), bytes.length - at - 3);
      at += 3;
      for (int i = 0; i < count; i++) {
        damaged[(where + i) % damaged.length] = bytes[at + i];
      }
      at += count;
    }
    readOrRefused(damaged);
  }

  private static void readOrRefused(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try {
      Gguf head = Gguf.read(file);
      head.info(true);
      head.parameterCount();
      head.role();
      head.requireWeights("it", ModelException.Kind.INVALID);
      Gguf.readWithArrays(file).info(true);
    } catch (ModelException e) {
      if (e.kind() != ModelException.Kind.INVALID && e.kind() != ModelException.Kind.UNSUPPORTED) {
        throw e;
      }
    }
  }
}
