package dev.lamina.cli.service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A unit of systemd: of the system, with a user of its own, or of the user who installs it. */
public final class SystemdService implements Service {
  private static final String NAME = "lamina";
  private static final String USER = "lamina";

  /**
   * All that it does not need is denied. Devices are not, for GPUs are some; memory may be made
   * executable, which is what a JVM does; an engine may lock itself in with Landlock.
   */
  private static final String HARDENING =
      """
      NoNewPrivileges=true
      CapabilityBoundingSet=
      ProtectSystem=strict
      ProtectHome=true
      PrivateTmp=true
      ProtectClock=true
      ProtectHostname=true
      ProtectKernelLogs=true
      ProtectKernelModules=true
      ProtectKernelTunables=true
      ProtectControlGroups=true
      ProtectProc=invisible
      RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
      RestrictNamespaces=true
      RestrictRealtime=true
      RestrictSUIDSGID=true
      RemoveIPC=true
      LockPersonality=true
      SystemCallArchitectures=native
      SystemCallFilter=@system-service
      SystemCallFilter=landlock_create_ruleset landlock_add_rule landlock_restrict_self
      SystemCallErrorNumber=EPERM
      UMask=0027
      """;

  private final ServedProgram program;
  private final Places places;
  private final boolean user;

  /**
   * Where its files lie.
   *
   * @param unit the unit's file
   * @param settings the file of environment variables
   * @param groups of the system that may use its GPUs
   */
  public record Places(Path unit, Path settings, List<String> groups) {}

  private SystemdService(ServedProgram program, Places places, boolean user) {
    this.program = program;
    this.places = places;
    this.user = user;
  }

  /** For all users of the machine, installed by root. */
  public static SystemdService ofSystem(ServedProgram program, Places places) {
    return new SystemdService(program, places, false);
  }

  /** For one user. */
  public static SystemdService ofUser(ServedProgram program, Places places) {
    return new SystemdService(program, places, true);
  }

  @Override
  public List<Step> install() {
    List<Step> steps = new ArrayList<>();
    if (!user) {
      steps.add(
          Step.Run.of(
                  "useradd",
                  "--system",
                  "--user-group",
                  "--no-create-home",
                  "--home-dir",
                  "/var/lib/" + NAME,
                  "--shell",
                  "/usr/sbin/nologin",
                  USER)
              .unless("id", USER));
    }
    steps.add(Step.Write.of(places.settings(), settings()).kept("rw-------"));
    steps.add(Step.Write.of(places.unit(), unit()));
    steps.add(systemctl("daemon-reload"));
    steps.add(systemctl("enable", NAME));
    steps.add(restart());
    steps.add(new Step.Tell("its settings are in " + places.settings()));
    if (user) {
      steps.add(new Step.Tell("it ends when you log out, unless: loginctl enable-linger"));
    }
    return steps;
  }

  @Override
  public List<Step> uninstall() {
    return List.of(
        systemctl("disable", "--now", NAME),
        new Step.Remove(places.unit()),
        systemctl("daemon-reload"),
        new Step.Tell(
            user
                ? "models and settings stay: ~/.lamina, " + places.settings()
                : "models, settings and the user "
                    + USER
                    + " stay: /var/lib/"
                    + NAME
                    + ", "
                    + places.settings()));
  }

  @Override
  public Step.Run start() {
    return systemctl("start", NAME);
  }

  @Override
  public Step.Run stop() {
    return systemctl("stop", NAME);
  }

  @Override
  public Step.Run restart() {
    return systemctl("restart", NAME);
  }

  @Override
  public Step.Run status() {
    return systemctl("status", "--no-pager", NAME);
  }

  @Override
  public Step.Run logs(int lines, boolean follow) {
    List<String> command = new ArrayList<>(List.of("journalctl"));
    command.addAll(List.of(user ? "--user-unit" : "--unit", NAME));
    command.addAll(List.of("--no-pager", "--lines", Integer.toString(lines)));
    if (follow) {
      command.add("--follow");
    }
    return new Step.Run(List.copyOf(command), List.of());
  }

  private Step.Run systemctl(String... words) {
    List<String> command = new ArrayList<>(List.of("systemctl"));
    if (user) {
      command.add("--user");
    }
    command.addAll(List.of(words));
    return new Step.Run(List.copyOf(command), List.of());
  }

  String unit() {
    return """
        # Written by lamina service install, and anew each time; what is yours goes into
        # %s, or below systemctl edit.
        [Unit]
        Description=Lamina, a server for language models
        Documentation=man:lamina-serve(1)
        %s
        [Service]
        Type=exec
        ExecStart=%s
        EnvironmentFile=-%s
        Restart=always
        RestartSec=3
        TimeoutStopSec=30
        LimitNOFILE=65536
        OOMPolicy=continue
        %s
        [Install]
        WantedBy=%s
        """
        .formatted(
            places.settings(),
            user ? "" : "After=network-online.target\nWants=network-online.target\n",
            program.command().stream().map(SystemdService::word).collect(Collectors.joining(" ")),
            places.settings(),
            user ? "NoNewPrivileges=true\nLockPersonality=true\n" : ofSystem(),
            user ? "default.target" : "multi-user.target");
  }

  private String ofSystem() {
    String groups =
        places.groups().isEmpty()
            ? ""
            : "SupplementaryGroups=" + String.join(" ", places.groups()) + "\n";
    String models =
        Stream.of("LAMINA_MODELS", "OLLAMA_MODELS")
            .flatMap(name -> Stream.ofNullable(program.settings().get(name)))
            .findFirst()
            .map(path -> "ReadWritePaths=" + word(path) + "\n")
            .orElse("");
    return """
        User=%1$s
        Group=%1$s
        StateDirectory=%2$s
        StateDirectoryMode=0750
        Environment=HOME=/var/lib/%2$s LAMINA_HOME=/var/lib/%2$s
        """
            .formatted(USER, NAME)
        + groups
        + models
        + HARDENING;
  }

  private String settings() {
    StringBuilder text =
        new StringBuilder("# Settings of the service; lamina serve --help lists them.\n");
    text.append("# After a change: lamina service restart\n");
    program
        .settings()
        .forEach((name, value) -> text.append(name).append('=').append(quoted(value)).append('\n'));
    return text.toString();
  }

  /** As ExecStart takes a word, whose dollars and percent signs stand for themselves. */
  private static String word(String text) {
    String plain = text.replace("%", "%%").replace("$", "$$");
    return plain.matches("[A-Za-z0-9_./:=%$@+,-]+") ? plain : quoted(plain);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
