package dev.lamina.cli;

import dev.lamina.cli.service.LaunchdService;
import dev.lamina.cli.service.ServedProgram;
import dev.lamina.cli.service.Service;
import dev.lamina.cli.service.SystemdService;
import dev.lamina.cli.service.TaskService;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which kind of service this system and this user have. */
final class ServicePlace {
  /** Groups that may use GPUs, where a system has them. */
  private static final List<String> GPU_GROUPS = List.of("render", "video");

  /** Where a service of the system sees nothing. */
  private static final List<Path> PRIVATE =
      List.of(Path.of("/root"), Path.of("/home"), Path.of("/run/user"), Path.of("/tmp"));

  private final Program program;
  private final Path system;

  /**
   * Prepares to look.
   *
   * @param system where the system's files begin
   */
  ServicePlace(Program program, Path system) {
    this.program = program;
    this.system = system;
  }

  /**
   * The service.
   *
   * @param name of the operating system, as Java has it
   * @throws ModelException UNSUPPORTED where no service is known
   */
  Service service(String name) throws IOException {
    String os = name.toLowerCase(Locale.ROOT);
    Path home = program.environment.userHome();
    ServedProgram served = new ServedProgram(command(), settings());
    if (os.startsWith("mac")) {
      return new LaunchdService(served, home, Files.getAttribute(home, "unix:uid").toString());
    }
    if (os.startsWith("windows")) {
      return new TaskService(served, program.environment.home());
    }
    if (!os.startsWith("linux")) {
      throw ModelException.unsupported(
          "service: none is known for " + name + " (have lamina serve run by what is there)");
    }
    return isRoot() ? ofSystem(served) : ofUser(served, home);
  }

  /** Whether systemd runs here; files can be written for it all the same. */
  boolean systemdRuns() {
    return Files.isDirectory(system.resolve("run/systemd/system"));
  }

  private Service ofSystem(ServedProgram served) throws IOException {
    Path launcher = Path.of(served.command().getFirst());
    if (PRIVATE.stream().anyMatch(launcher::startsWith)) {
      throw ModelException.invalid(
          "service: the program "
              + launcher
              + " is in a place that the service's user cannot read (install.sh puts it elsewhere)");
    }
    served.settings().remove("LAMINA_HOME"); // the unit says it
    return SystemdService.ofSystem(
        served,
        new SystemdService.Places(
            system.resolve("etc/systemd/system/lamina.service"),
            system.resolve("etc/lamina/lamina.env"),
            groups()));
  }

  private Service ofUser(ServedProgram served, Path home) {
    Path config =
        program.environment.others("XDG_CONFIG_HOME").map(Path::of).orElse(home.resolve(".config"));
    return SystemdService.ofUser(
        served,
        new SystemdService.Places(
            config.resolve("systemd/user/lamina.service"),
            config.resolve("lamina/lamina.env"),
            List.of()));
  }

  private static boolean isRoot() throws IOException {
    Path mine = Files.createTempFile("lamina", "");
    try {
      return Files.getAttribute(mine, "unix:uid").equals(0);
    } finally {
      Files.delete(mine);
    }
  }

  private List<String> groups() throws IOException {
    Path file = system.resolve("etc/group");
    if (!Files.isReadable(file)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file)) {
      List<String> all = lines.map(line -> line.replaceFirst(":.*", "")).toList();
      return GPU_GROUPS.stream().filter(all::contains).toList();
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(ServerStart.self());
    command.add("serve");
    program.host.ifPresent(host -> command.addAll(List.of("--host", host.toString())));
    return command;
  }

  /** The server's settings of this environment; a service does not see it. Keys stay out. */
  private SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    program
        .environment
        .values()
        .forEach(
            (name, value) -> {
              if (name.matches("(LAMINA|OLLAMA)_.*") && !name.matches(".*_(API_KEY|JAVA_OPTS)")) {
                settings.put(name, value);
              }
            });
    return settings;
  }
}
