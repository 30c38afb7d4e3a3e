package dev.lamina.oci;

import dev.lamina.testdata.TestModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Distribution's registry as a process on a free port of loopback, its blobs in a directory. */
final class RealRegistry implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final int port;

  /** Starts it; {@code auth} is the configuration's section of that name, or empty. */
  RealRegistry(Path directory, String auth) throws IOException {
    Files.createDirectories(directory);
    Path configuration =
        Files.writeString(
            directory.resolve("config.yml"),
            """
            version: 0.1
            log: {level: info, fields: {service: test}}
            storage:
              filesystem: {rootdirectory: %s}
              delete: {enabled: true}
            http: {addr: "127.0.0.1:0", secret: test}
            """
                    .formatted(directory.resolve("data"))
                + auth,
            StandardCharsets.UTF_8);
    process =
        new ProcessBuilder(
                TestModels.registry().orElseThrow().toString(), "serve", configuration.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    port = listening(process.inputReader());
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int listening(BufferedReader log) throws IOException {
    Deque<String> last = new ArrayDeque<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      last.add(line);
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        Thread.ofVirtual().start(() -> log.lines().forEach(rest -> {}));
        return Integer.parseInt(matcher.group(1));
      }
    }
    close();
    throw new IOException("the registry ended: " + last);
  }
}
