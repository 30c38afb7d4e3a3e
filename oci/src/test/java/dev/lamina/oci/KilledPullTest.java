package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Lease;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.PartialBlob;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that pulls is killed at random points, ten times, and goes on each time. */
@Timeout(180)
class KilledPullTest {
  private static final int MIB = 1 << 20;
  private static final int KILLS = 10;
  private static final long SEED = 20260;

  @TempDir private Path directory;

  /** One connection asks for long ranges, several for short ones. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void elevenRunsFetchLittleMoreThanOne(int connections) throws Exception {
    ModelStore store = Fixture.store(directory);
    Random random = new Random(SEED);
    try (WeightsServer server = new WeightsServer(256)) {
      ModelName name = ModelName.parse(server.host() + "/library/m:latest");
      long arrived = 0;
      for (int i = 0; i < KILLS; i++) {
        long point = random.nextLong(4 * MIB, 22 * MIB);
        Process process = PullTool.start(directory, name, connections);
        long before = server.sent();
        server.afterSending(point, process::destroyForcibly);
        assertThat(process.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
        long now = arrived(store, server.weights());
        assertThat(server.sent() - before - (now - arrived))
            .as("bytes lost by kill " + i + " of seed " + SEED)
            .isLessThan(16 * MIB);
        assertThat(now).isGreaterThanOrEqualTo(arrived);
        arrived = now;
      }
      Transfer.pull(Reference.of(name), store, options(), event -> {});

      assertThat(store.contains(server.weights())).isTrue();
      assertThat(server.sent() - server.weights().size())
          .as("bytes fetched in excess, of seed " + SEED)
          .isLessThan(160L * MIB);
    }
  }

  private static long arrived(ModelStore store, Descriptor blob) throws Exception {
    try (Lease lease = store.lease();
        PartialBlob partial = lease.resume(blob).orElseThrow()) {
      return partial.arrived();
    }
  }

  /** Pulls; to be killed. Arguments: directory of the store, name, connections. */
  static final class PullTool {
    private PullTool() {}

    static Process start(Path directory, ModelName name, int connections) throws IOException {
      String[] arguments = {directory.toString(), name.full(), Integer.toString(connections)};
      return ToolProcess.start(PullTool.class, Map.of(), arguments);
    }

    public static void main(String[] arguments) throws Exception {
      int connections = Integer.parseInt(arguments[2]);
      Transfer.pull(
          Reference.parse(arguments[1]),
          Fixture.store(Path.of(arguments[0])),
          options().withConnections(new RegistryOptions.Connections(connections, connections)),
          event -> {});
    }
  }
}
