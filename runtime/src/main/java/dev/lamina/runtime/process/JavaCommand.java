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
                // Most of what is run once until the model is there is not worth compiling.
                "-XX:CompileThresholdScaling=10",
                // What the JDK and the image have prepared is used where it was made for.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                "-XX:-UsePerfData",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                // One name, so that crashes do not pile up: the last one is kept.
                "-XX:ErrorFile=" + temporary.resolve("crash.log"),
                "-Djava.io.tmpdir=" + temporary,
                "--enable-native-access=ALL-UNNAMED"));
    line.addAll(prepared());
    line.addAll(List.of("-cp", ownCode().toString(), main.getName()));
    line.addAll(arguments);
    var command = new ProcessBuilder(line);
    command.directory(new File("/"));
    return command;
  }

  /**
   * Makes the JVM that a command starts write, when it ends, what it loaded; children whose code
   * lies where this one's does begin with that.
   */
  public static void keepClasses(ProcessBuilder command) {
    List<String> options =
        List.of(
            "-XX:AOTCacheOutput=" + preparedClasses(),
            // What compilers learned would take memory, and children do not compile much.
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTRecordTraining");
    command.command().addAll(1, options);
  }

  /**
   * In an application image, what the JVM kept of a rehearsal; it does without what it cannot use.
   */
  private static List<String> prepared() {
    Path cache = preparedClasses();
    return Files.exists(cache)
        ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off")
        : List.of();
  }

  /** Where {@link #keepClasses} has it written. */
  public static Path preparedClasses() {
    return ownCode().resolveSibling("engine.aot");
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
