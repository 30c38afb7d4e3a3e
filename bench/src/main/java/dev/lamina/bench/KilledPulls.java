package dev.lamina.bench;

import dev.lamina.oci.RegistryOptions;
import dev.lamina.oci.Transfer;
import dev.lamina.store.Descriptor;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.testdata.RealRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * A server as users run it is killed at random points of a pull, and pulls on each time: how much
 * more the registry sent than the model has, bytes on the way and in the kernel's buffers with it.
 * Linux. Arguments: a directory to work in, the size of the model in MiB, how many kills. Fails
 * when it was 16 MiB or more for each kill. {@code ./lamina --version} and {@code testdata/fetch
 * registry} first.
 */
public final class KilledPulls {
  private static final int MIB = 1 << 20;
  private static final int ALLOWED = 16 * MIB;
  private static final long SEED = 7;

  private final Path home;
  private final ShapedConnections line;
  private final Random random = new Random(SEED);

  private KilledPulls(Path home, ShapedConnections line) {
    this.home = home;
    this.line = line;
  }

  public static void main(String[] arguments) throws Exception {
    long mebibytes = Long.parseLong(arguments[1]);
    int kills = Integer.parseInt(arguments[2]);
    boolean good;
    try (Scratch scratch = Scratch.in(Path.of(arguments[0]))) {
      Path source = scratch.directory().resolve("source");
      Path data = scratch.directory().resolve("registry");
      try (var registry = RealRegistry.start(RealRegistry.Kind.DISTRIBUTION, data);
          var line = new ShapedConnections(registry.host(), Double.MAX_VALUE)) {
        ModelName sent = ModelName.parse(registry.host() + "/bench/model:v1");
        RandomModel.publish(source, sent, mebibytes);
        Reference reference = Reference.of(sent);
        Transfer.push(reference, ModelStore.at(source), RegistryOptions.defaults(), event -> {});
        var bench = new KilledPulls(scratch.directory().resolve("home"), line);
        good = bench.run(kills, mebibytes * MIB);
      }
    }
    System.exit(good ? 0 : 1);
  }

  private boolean run(int kills, long size) throws IOException, InterruptedException {
    String name = line.host() + "/bench/model:v1";
    for (int kill = 1; kill <= kills; kill++) {
      long point = random.nextLong(size / (2L * kills), size / kills);
      long before = line.sent();
      killAfter(point, name);
      IO.println("kill %2d after %4d MiB".formatted(kill, (line.sent() - before) / MIB));
    }
    try (ImageServer server = ImageServer.start(home)) {
      server.post("/api/pull", "{\"model\":\"" + name + "\",\"stream\":false}");
    }
    ModelStore store = ModelStore.at(ImageServer.models(home));
    for (Descriptor blob : store.manifest(Reference.parse(name)).blobs()) {
      if (!store.contains(blob)) {
        throw new IOException(blob.digest() + " is not what was sent");
      }
    }
    long excess = line.sent() - size;
    IO.println(
        "%d kills: %.1f MiB sent in excess, %.1f MiB a kill"
            .formatted(kills, excess / (double) MIB, excess / (double) MIB / kills));
    return excess < (long) ALLOWED * kills;
  }

  /** Pulls, and kills the server when so many bytes more were sent. */
  private void killAfter(long bytes, String name) throws IOException, InterruptedException {
    try (ImageServer server = ImageServer.start(home)) {
      long limit = line.sent() + bytes;
      Thread client =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      server.post("/api/pull", "{\"model\":\"" + name + "\",\"stream\":false}");
                      throw new IllegalStateException("pulled before it was killed");
                    } catch (IOException | InterruptedException killed) {
                      // As it should be.
                    }
                  });
      while (line.sent() < limit && client.isAlive()) {
        Thread.onSpinWait();
      }
      server.process().destroyForcibly().waitFor();
      client.join();
    }
  }
}
