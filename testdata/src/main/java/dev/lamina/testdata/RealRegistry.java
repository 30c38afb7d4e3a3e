package dev.lamina.testdata;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry that people use, as a process on a free port of loopback, its blobs in a directory.
 * The caller closes it.
 */
public final class RealRegistry implements AutoCloseable {
  /** Whom the registries with a login know. */
  public static final String USER = "anna";

  public static final String PASSWORD = "geheim";

  /** {@link #USER} and {@link #PASSWORD}, in bcrypt. */
  private static final String HTPASSWD =
      "anna:$2b$05$kGnjX5Ci4E/OXdtWI4kh7.42sSNMIBStgH6Q2g4wG7sWiMgyf03CG\n";

  private static final Pattern LISTENING =
      Pattern.compile("(?:listening on 127\\.0\\.0\\.1:|serving on port )(\\d+)");
  private static final int SECONDS_TO_END = 10;

  private final Process process;
  private final int port;

  /** Which program it is. */
  public enum Kind {
    /** Distribution 3, the one that most private registries are. */
    DISTRIBUTION("testdata/fetch registry"),
    /** Distribution 2.8, as Debian has it. */
    DEBIAN("apt install docker-registry"),
    /** go-containerregistry's, in {@code crane}. */
    CRANE("testdata/fetch crane");

    private final String advice;

    Kind(String advice) {
      this.advice = advice;
    }

    /** How to get it. */
    public String advice() {
      return advice;
    }

    /** Its program; empty where it is not installed. */
    public Optional<Path> program() {
      return switch (this) {
        case DISTRIBUTION -> TestModels.registry();
        case DEBIAN -> Optional.of(Path.of("/usr/bin/docker-registry")).filter(Files::isExecutable);
        case CRANE -> TestModels.crane();
      };
    }
  }

  private RealRegistry(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    port = listening(process.inputReader());
  }

  /** Starts one that is open to everybody. */
  public static RealRegistry start(Kind kind, Path directory) throws IOException {
    return new RealRegistry(command(kind, directory, ""));
  }

  /** Starts one that {@link #USER} alone may use; of those kinds that know logins. */
  public static RealRegistry withLogin(Kind kind, Path directory) throws IOException {
    Files.createDirectories(directory);
    Path users = Files.writeString(directory.resolve("users"), HTPASSWD);
    return new RealRegistry(
        command(kind, directory, "auth: {htpasswd: {realm: test, path: " + users + "}}\n"));
  }

  public String host() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> command(Kind kind, Path directory, String auth) throws IOException {
    Files.createDirectories(directory.resolve("data"));
    List<String> command = new ArrayList<>();
    command.add(kind.program().orElseThrow().toString());
    if (kind == Kind.CRANE) {
      command.addAll(List.of("registry", "serve", "--address", "127.0.0.1:0"));
      command.addAll(List.of("--disk", directory.resolve("data").toString()));
      return command;
    }
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
    command.addAll(List.of("serve", configuration.toString()));
    return command;
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
