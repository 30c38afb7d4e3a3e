package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words that are nearly right are answered with the right ones. */
@Timeout(60)
class MistypedTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lst            | Error: lst is no command      | list
          --debug lst    | Error: lst is no command      | list
          engine lst     | Error: lst is no command      | list
          frobnicate     | Error: frobnicate is no command | ''
          list --jsn     | Error: Unknown option: '--jsn'  | --json
          """)
  void aCommandThatIsNoneIsToldWithThoseThatAre(String words, String says, String meant) {
    Served.Ran ran = Served.run(Map.of("LAMINA_HOST", "127.0.0.1:1"), "", words.split(" "));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).startsWith(says).contains("Try: lamina");
    assertThat(ran.err().lines().filter(line -> line.startsWith("Did you mean: ")))
        .hasSize(meant.isEmpty() ? 0 : 1)
        .allMatch(line -> line.startsWith("Did you mean: " + meant));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          show smolm2      | smollm2
          show smollm2:v9  | smollm2:latest
          run --pull=never pirat hello | team/pirate:v2
          show team/pirate | team/pirate:v2
          show zebra       | ''
          """)
  void aModelThatIsNotHereIsToldWithThoseThatAre(String words, String meant) throws Exception {
    try (Served served = new Served(directory)) {
      publish(served, "smollm2");
      publish(served, "team/pirate:v2");
      Served.Ran ran = served.run(words.split(" "));
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.err())
          .contains("not found")
          .endsWith(meant.isEmpty() ? "not found\n" : "Did you mean: " + meant + "?\n");
    }
  }

  private static void publish(Served served, String name) throws Exception {
    try (Lease lease = served.lamina().store().lease()) {
      byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
      byte[] system = name.getBytes(StandardCharsets.UTF_8);
      lease.publish(
          ModelName.parse(name),
          Manifest.of(
              lease.ingest(MediaTypes.CONFIG, config).descriptor(),
              List.of(lease.ingest(MediaTypes.SYSTEM, system).descriptor())));
    }
  }
}
