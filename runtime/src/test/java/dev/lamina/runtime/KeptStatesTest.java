package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptStatesTest {
  @TempDir Path directory;

  @Test
  void thoseUnusedLongestMakeRoom() throws Exception {
    KeptStates small = new KeptStates(directory.resolve("small"), 25);
    Instant now = Instant.now();
    for (int i = 0; i < 3; i++) {
      Digest key = Digest.of(new byte[] {(byte) i});
      small.keep(key, Files.write(directory.resolve("written"), new byte[10]));
      Files.setLastModifiedTime(
          small.find(key).orElseThrow(), FileTime.from(now.minusSeconds(100 - i)));
    }
    assertThat(small.size()).isEqualTo(20);
    assertThat(small.find(Digest.of(new byte[] {0}))).isEmpty();
    small.keep(Digest.of(new byte[9]), Files.write(directory.resolve("written"), new byte[26]));
    assertThat(small.size()).isEqualTo(20);
    assertThat(directory.resolve("written")).doesNotExist();
  }
}
