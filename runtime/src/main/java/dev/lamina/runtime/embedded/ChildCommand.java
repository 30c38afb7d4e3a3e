package dev.lamina.runtime.embedded;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How a child is started: a small JVM with this package alone on its class path. */
final class ChildCommand {
  /** What of the environment a JVM and the dynamic linker need. Nothing else reaches the child. */
  private static final Set<String> INHERITED =
      Set.of("LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ");

  /**
   * A failed assertion must not start a debugger on the child: it would take seconds, and bury the
   * assertion in its output. And threads that wait for each other must sleep: spinning, they keep
   * the one they wait for from running as soon as the machine has anything else to do.
   */
  private static final Map<String, String> ADDED =
      Map.of("GGML_NO_BACKTRACE", "1", "OMP_WAIT_POLICY", "passive");

  private ChildCommand() {}

  /**
   * @param java the program
   * @param directory of this version; gets a directory for temporary files and the last crash
   */
  static ProcessBuilder of(Path java, Path directory) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    var command =
        new ProcessBuilder(
            List.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-Xms8m",
                // A request of the largest size and its tokens, several times over.
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=16m",
                "-XX:-UsePerfData",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                // One name, so that crashes do not pile up: the last one is kept.
                "-XX:ErrorFile=" + temporary.resolve("crash.log"),
                "-Djava.io.tmpdir=" + temporary,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ownCode().toString(),
                Child.class.getName()));
    command.directory(new File("/"));
    command.environment().keySet().retainAll(INHERITED);
    command.environment().putAll(ADDED);
    return command;
  }

  /** The jar or directory that this class is from: all that the child's class path holds. */
  private static Path ownCode() {
    try {
      return Path.of(
          ChildCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
