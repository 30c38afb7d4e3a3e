package dev.lamina.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tar files as others write them, and as nobody should. */
class TarFileTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

  @Test
  void filesAreFoundHoweverTheirNamesAreWritten() throws IOException {
    add("./", '5', "");
    add("./index.json", '0', "{}");
    add("x", 'g', "11 a=bcdef\n");
    add("x", 'x', "21 path=blobs/abcdef\n");
    add("short", '0', "abc");
    add("././@LongLink", 'L', "a/long/name\0");
    add("a/lo", '0', "long");
    try (TarFile file = open()) {
      assertThat(file.size("index.json")).hasValue(2);
      assertThat(file.size("blobs/abcdef")).hasValue(3);
      assertThat(file.size("short")).isEmpty();
      assertThat(file.open("a/long/name")).hasContent("long");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/passwd", "a/../../x", "blobs\\..\\x", "./../x"})
  void namesThatLeadOutOfItAreRefused(String name) throws IOException {
    add(name, '0', "x");
    refused("leads out of the archive");
  }

  @Test
  void namesInExtendedHeadersAreLookedAtToo() throws IOException {
    add("x", 'x', "18 path=../../etc\n");
    add("harmless", '0', "x");
    refused("leads out of the archive");
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '4', '6', 'S'})
  void linksAndSpecialFilesAreRefused(char type) throws IOException {
    add("index.json", type, "");
    refused("link or special file");
  }

  @ParameterizedTest
  @CsvSource({"100", "8589934592", "9223372036854775807"})
  void sizesBeyondTheEndAreRefused(long size) throws IOException {
    tar.write(new TarHeader("index.json", size, '0').bytes());
    refused("ends in the middle of index.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5", "99999999999999999999", "x"})
  void sizesInExtendedHeadersAreLookedAtToo(String size) throws IOException {
    String record = " size=" + size + "\n";
    add("x", 'x', (record.length() + 2) + record);
    add("index.json", '0', "{}");
    assertThatThrownBy(this::open).isInstanceOf(ModelException.class);
  }

  @Test
  void extendedHeadersThatLieAboutTheirLengthAreRefused() throws IOException {
    for (String records : new String[] {"0 a=b\n", "99 a=b\n", "a", "-1 path=x\n"}) {
      tar.reset();
      add("x", 'x', records);
      add("index.json", '0', "{}");
      assertThatThrownBy(this::open).as(records).isInstanceOf(ModelException.class);
    }
  }

  @Test
  void twoFilesOfOneNameAreRefused() throws IOException {
    add("index.json", '0', "{}");
    add("./index.json", '0', "[]");
    refused("twice");
  }

  @Test
  void whatIsNoTarFileIsToldAndACompressedOneHow() throws IOException {
    tar.write("GGUF".repeat(500).getBytes(StandardCharsets.UTF_8));
    refused("not a tar file");
    tar.reset();
    tar.write(new byte[] {0x1f, (byte) 0x8b, 8});
    tar.write(new byte[600]);
    refused("gunzip");
  }

  @Test
  void aLargeSizeIsReadAsItWasWritten() {
    for (long size : new long[] {0, 1, (1L << 33) - 1, 1L << 33, 1L << 42, Long.MAX_VALUE}) {
      TarHeader header = new TarHeader("a", size, TarHeader.FILE);
      assertThat(TarHeader.parse(header.bytes())).isEqualTo(header);
    }
  }

  private void add(String name, char type, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    tar.write(new TarHeader(name, bytes.length, type).bytes());
    tar.write(bytes);
    tar.write(new byte[TarHeader.padding(bytes.length)]);
  }

  private TarFile open() throws IOException {
    return TarFile.open(Files.write(directory.resolve("a.tar"), tar.toByteArray()));
  }

  private void refused(String says) {
    assertThatThrownBy(this::open).isInstanceOf(ModelException.class).hasMessageContaining(says);
  }
}
