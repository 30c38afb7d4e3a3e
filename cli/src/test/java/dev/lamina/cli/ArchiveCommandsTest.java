package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Export and import as command lines, between two servers. */
@Timeout(120)
class ArchiveCommandsTest {
  @TempDir private Path directory;
  private Served served;
  private Served other;
  private String file = "";

  @BeforeEach
  void start() throws IOException {
    served = new Served(directory.resolve("home"));
    other = new Served(directory.resolve("other"));
    file = directory.resolve("models.tar").toString();
    publish("a", "Be terse.");
    publish("localhost:5000/Team/b:v2", "Be verbose.");
  }

  @AfterEach
  void stop() {
    served.close();
    other.close();
  }

  @Test
  void modelsGoToAnotherServerByAFile() throws IOException {
    Served.Ran out = served.run("export", "a", "localhost:5000/Team/b:v2", file);
    assertThat(out.code()).as(out.err()).isZero();
    assertThat(out.out()).isEmpty();
    assertThat(out.err()).containsPattern("exported .* in .*\nthe file has .*\n$");

    Served.Ran in = other.run("import", file);
    assertThat(in.code()).as(in.err()).isZero();
    assertThat(in.out()).isEqualTo("a:latest\nlocalhost:5000/Team/b:v2\n");
    assertThat(other.stored()).isEqualTo(served.stored());
    assertThat(other.run("verify", "--deep").code()).isZero();
    assertThat(other.run("list").out()).contains("a:latest", "Team/b:v2");
  }

  @Test
  void theOldWordsDoTheSame() throws IOException {
    assertThat(served.run("save", "a", file, "--quiet").err()).isEmpty();
    Served.Ran in = other.run("load", file, "mine:v1");
    assertThat(in.out()).isEqualTo("mine:v1\n");
    assertThat(other.stored()).containsKey("manifests/registry.ollama.ai/library/mine/v1");
  }

  @Test
  void programsAreToldInJson() {
    Served.Ran out = served.run("export", "a", file, "--progress=json", "--format=oci");
    assertThat(out.err()).isEmpty();
    List<String> lines = out.out().lines().toList();
    assertThat(lines).allMatch(line -> Json.parse(line).has("status"));
    assertThat(lines).anyMatch(line -> Json.parse(line).has("total"));
    assertThat(Json.parse(lines.getLast()).path("size").asLong())
        .isEqualTo(Path.of(file).toFile().length());

    Served.Ran in = other.run("import", file, "--progress=json");
    assertThat(in.err()).isEmpty();
    assertThat(in.out()).endsWith("{\"status\":\"success\",\"models\":[\"a:latest\"]}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          export nosuch FILE            | 3 | model 'nosuch:latest' not found
          export a                      | 2 | FILE
          export a DIR                  | 2 | is a directory
          export a DIR/no/x.tar         | 3 | no such file or directory
          export a FILE --format zip    | 2 | one of ollama, oci
          import DIR/nosuch.tar         | 3 | nosuch.tar: no such file
          import DIR                    | 4 | oci-layout is missing
          import DIR/broken.tar         | 4 | is damaged
          """)
  void aMistakeIsOneLineAndLeavesNothing(String words, int code, String says) throws IOException {
    assertThat(served.run("export", "a", directory.resolve("broken.tar").toString()).code())
        .isZero();
    breakIt(directory.resolve("broken.tar"));
    SortedMap<String, Long> before = served.stored();
    String line = words.replace("FILE", file).replace("DIR", directory.toString());

    Served.Ran ran = (words.startsWith("import") ? other : served).run(line.split(" "));
    assertThat(ran.code()).as(ran.err()).isEqualTo(code);
    assertThat(ran.err().lines().filter(each -> each.startsWith("Error: "))).hasSize(1);
    assertThat(ran.err()).contains(says);
    assertThat(ran.out()).isEmpty();
    assertThat(served.stored()).isEqualTo(before);
    assertThat(other.stored()).isEmpty();
    assertThat(Path.of(file)).doesNotExist();
  }

  /** One letter of the manifest. */
  private static void breakIt(Path tar) throws IOException {
    String text = Files.readString(tar, StandardCharsets.ISO_8859_1);
    String other =
        text.replaceFirst("\"schemaVersion\":2,\"mediaType\"", "\"schemaVersion\":2,\"mediatype\"");
    assertThat(other).isNotEqualTo(text);
    Files.writeString(tar, other, StandardCharsets.ISO_8859_1);
  }

  private void publish(String name, String system) throws IOException {
    try (Lease lease = served.lamina().store().lease()) {
      byte[] weights = new byte[1 << 20];
      var model = lease.ingest(MediaTypes.MODEL, weights).descriptor();
      var text = lease.ingest(MediaTypes.SYSTEM, system.getBytes(StandardCharsets.UTF_8));
      var config = lease.ingest(MediaTypes.CONFIG, new byte[] {'{', '}'}).descriptor();
      lease.publish(ModelName.parse(name), Manifest.of(config, List.of(model, text.descriptor())));
    }
  }
}
