package dev.lamina.cli.service;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A task of Windows' scheduler, which begins when its user logs in. */
public final class TaskService implements Service {
  private static final String NAME = "Lamina";

  private final ServedProgram program;
  private final Path definition;
  private final Path log;

  /**
   * For one user.
   *
   * @param directory for the task's definition and log
   */
  public TaskService(ServedProgram program, Path directory) {
    this.program = program;
    this.definition = directory.resolve("service.xml");
    this.log = directory.resolve("server.log");
  }

  @Override
  public List<Step> install() {
    // The scheduler takes UTF-16 only.
    Step.Write file =
        new Step.Write(definition, xml(), StandardCharsets.UTF_16, "rw-r--r--", false);
    return List.of(
        file,
        Step.Run.of("schtasks", "/Create", "/F", "/TN", NAME, "/XML", definition.toString()),
        start());
  }

  @Override
  public List<Step> uninstall() {
    return List.of(
        stop(),
        Step.Run.of("schtasks", "/Delete", "/F", "/TN", NAME),
        new Step.Remove(definition),
        new Step.Tell("models and settings stay in .lamina of your home, the log is " + log));
  }

  @Override
  public Step.Run start() {
    return Step.Run.of("schtasks", "/Run", "/TN", NAME);
  }

  @Override
  public Step.Run stop() {
    return Step.Run.of("schtasks", "/End", "/TN", NAME);
  }

  @Override
  public Step.Run restart() {
    return Step.Run.of("cmd", "/c", "schtasks /End /TN " + NAME + " & schtasks /Run /TN " + NAME);
  }

  @Override
  public Step.Run status() {
    return Step.Run.of("schtasks", "/Query", "/V", "/FO", "LIST", "/TN", NAME);
  }

  @Override
  public Step.Run logs(int lines, boolean follow) {
    return Step.Run.of(
        "powershell",
        "-NoProfile",
        "-Command",
        "Get-Content -LiteralPath '"
            + log.toString().replace("'", "''")
            + "' -Tail "
            + lines
            + (follow ? " -Wait" : ""));
  }

  private String xml() {
    return """
        <?xml version="1.0" encoding="UTF-16"?>
        <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
          <RegistrationInfo>
            <Description>Lamina, a server for language models</Description>
          </RegistrationInfo>
          <Triggers>
            <LogonTrigger>
              <Enabled>true</Enabled>
            </LogonTrigger>
          </Triggers>
          <Principals>
            <Principal id="Author">
              <LogonType>InteractiveToken</LogonType>
              <RunLevel>LeastPrivilege</RunLevel>
            </Principal>
          </Principals>
          <Settings>
            <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
            <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
            <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
            <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
            <RestartOnFailure>
              <Interval>PT1M</Interval>
              <Count>255</Count>
            </RestartOnFailure>
          </Settings>
          <Actions Context="Author">
            <Exec>
              <Command>cmd.exe</Command>
              <Arguments>%s</Arguments>
            </Exec>
          </Actions>
        </Task>
        """
        .formatted(Xml.text("/d /s /c \"" + line() + "\""));
  }

  /** A task has no variables of its own, and keeps no log. */
  private String line() {
    String settings =
        program.settings().entrySet().stream()
            .map(each -> "set \"" + each.getKey() + "=" + each.getValue() + "\"&&")
            .collect(Collectors.joining());
    String command =
        program.command().stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(" "));
    return settings + command + " >>\"" + log + "\" 2>&1";
  }
}
