package dev.lamina.cli.service;

import java.nio.file.Path;
import java.util.List;

/** An agent of macOS' launchd, which begins when its user logs in. */
public final class LaunchdService implements Service {
  private static final String LABEL = "dev.lamina";

  private final ServedProgram program;
  private final Path agent;
  private final Path log;
  private final String domain;

  /**
   * For one user.
   *
   * @param home the user's
   * @param uid the user's number
   */
  public LaunchdService(ServedProgram program, Path home, String uid) {
    this.program = program;
    this.agent = home.resolve("Library/LaunchAgents/" + LABEL + ".plist");
    this.log = home.resolve("Library/Logs/Lamina/server.log");
    this.domain = "gui/" + uid;
  }

  @Override
  public List<Step> install() {
    return List.of(
        Step.Write.of(log.resolveSibling(".keep"), ""), // launchd makes no directories
        Step.Write.of(agent, plist()),
        stop().unless("sh", "-c", "! launchctl print " + domain + "/" + LABEL + " >/dev/null 2>&1"),
        start());
  }

  @Override
  public List<Step> uninstall() {
    return List.of(
        stop(),
        new Step.Remove(agent),
        new Step.Tell("models and settings stay in ~/.lamina, the log in " + log));
  }

  @Override
  public Step.Run start() {
    return Step.Run.of("launchctl", "bootstrap", domain, agent.toString());
  }

  /** It would be started again if only its process were ended. */
  @Override
  public Step.Run stop() {
    return Step.Run.of("launchctl", "bootout", domain + "/" + LABEL);
  }

  @Override
  public Step.Run restart() {
    return Step.Run.of("launchctl", "kickstart", "-k", domain + "/" + LABEL);
  }

  @Override
  public Step.Run status() {
    return Step.Run.of("launchctl", "print", domain + "/" + LABEL);
  }

  @Override
  public Step.Run logs(int lines, boolean follow) {
    String count = Integer.toString(lines);
    return follow
        ? Step.Run.of("tail", "-n", count, "-f", log.toString())
        : Step.Run.of("tail", "-n", count, log.toString());
  }

  private String plist() {
    StringBuilder arguments = new StringBuilder();
    program.command().forEach(word -> arguments.append("    ").append(string(word)));
    StringBuilder settings = new StringBuilder();
    program
        .settings()
        .forEach(
            (name, value) ->
                settings
                    .append("    <key>")
                    .append(Xml.text(name))
                    .append("</key>\n    ")
                    .append(string(value)));
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        <dict>
          <key>Label</key>
          <string>%s</string>
          <key>ProgramArguments</key>
          <array>
        %s  </array>
          <key>EnvironmentVariables</key>
          <dict>
        %s  </dict>
          <key>RunAtLoad</key>
          <true/>
          <key>KeepAlive</key>
          <true/>
          <key>ThrottleInterval</key>
          <integer>3</integer>
          <key>StandardOutPath</key>
          %s  <key>StandardErrorPath</key>
          %s</dict>
        </plist>
        """
        .formatted(LABEL, arguments, settings, string(log.toString()), string(log.toString()));
  }

  private static String string(String text) {
    return "<string>" + Xml.text(text) + "</string>\n";
  }
}
