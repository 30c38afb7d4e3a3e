package dev.lamina.runtime.process;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a child is started: a small JVM with this module alone on its class path. */
public final class JavaCommand {
  private JavaCommand() {}

  /**
   * The command for one class.
   *
   * @param java the program
   * @param directory of this version; gets a directory for temporary files and the last crash
   * @param main the class to run
   */
  public static ProcessBuilder of(Path java, Path directory, Class<?> main, List<String> arguments)
      throws IOException {
    Path temporary = Files.createDirectories(temporary(directory));
    List<String> line =
        new ArrayList<>(
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
                main.getName()));
    line.addAll(arguments);
    var command = new ProcessBuilder(line);
    command.directory(new File("/"));
    return command;
  }

  /** Where a child of a version's directory writes. */
  public static Path temporary(Path directory) {
    return directory.resolve("tmp");
  }

  /** The jar or directory that this class is from: all that the child's class path holds. */
  public static Path ownCode() {
    try {
      return Path.of(JavaCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
