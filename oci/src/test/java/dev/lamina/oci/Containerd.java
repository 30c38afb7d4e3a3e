package dev.lamina.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A containerd of the test's own, in a directory, spoken to by {@code ctr}. Closed by the test. */
final class Containerd implements AutoCloseable {
  private static final Path DAEMON = Path.of("/usr/bin/containerd");
  private static final Path CLIENT = Path.of("/usr/bin/ctr");

  /** {@code CAP_SYS_ADMIN}: who has it may mount. */
  private static final int MOUNTS = 1 << 21;

  private final Path socket;
  private final Process process;

  private Containerd(Path socket, Process process) {
    this.socket = socket;
    this.process = process;
  }

  /** Starts one; skips the test where there is none or nothing may be mounted. */
  static Containerd start(Path directory) throws IOException {
    assumeThat(DAEMON).as("containerd is not here: apt install containerd").isExecutable();
    assumeThat(mayMount()).as("only root may mount an image").isTrue();
    Path socket = directory.resolve("s");
    Path configuration =
        Files.writeString(
            Files.createDirectories(directory).resolve("config.toml"),
            """
            version = 2
            root = "%s"
            state = "%s"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
            address = "%s"
            """
                .formatted(directory.resolve("root"), directory.resolve("state"), socket));
    Process process =
        new ProcessBuilder(DAEMON.toString(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .start();
    Containerd containerd = new Containerd(socket, process);
    List<String> said = new ArrayList<>();
    var log = process.inputReader();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.add(line);
      if (line.contains("successfully booted")) {
        Thread.ofVirtual().start(() -> log.lines().forEach(rest -> {}));
        return containerd;
      }
    }
    containerd.close();
    throw new IOException("containerd ended: " + said);
  }

  private static boolean mayMount() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      Optional<String> rights = lines.filter(line -> line.startsWith("CapEff:")).findFirst();
      return rights.isPresent()
          && (Long.parseUnsignedLong(rights.get().substring(7).strip(), 16) & MOUNTS) != 0;
    }
  }

  /** Runs {@code ctr image ARGUMENT...}; returns what it printed. */
  String image(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(CLIENT.toString(), "-a", socket.toString(), "image"));
    command.addAll(List.of(arguments));
    Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
    client.getOutputStream().close();
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(client.waitFor()).as(said).isZero();
    return said.strip();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
