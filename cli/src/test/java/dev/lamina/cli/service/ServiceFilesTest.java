package dev.lamina.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What operating systems are told of the service, and whether they understand it. */
@Timeout(120)
class ServiceFilesTest {
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  @TempDir private Path directory;

  @Test
  void aUnitOfTheSystemRunsAsAUserOfItsOwnAndMayDoLittle() throws Exception {
    List<Step> steps = ofSystem(Map.of("LAMINA_MODELS", "/data/my models")).install();
    String unit = text(steps, directory.resolve("lamina.service"));
    assertThat(unit)
        .contains("\nExecStart=" + directory + "/lamina serve\n")
        .contains("\nAfter=network-online.target\n")
        .contains("\nUser=lamina\n", "\nGroup=lamina\n", "\nStateDirectory=lamina\n")
        .contains("\nSupplementaryGroups=render video\n", "\nReadWritePaths=\"/data/my models\"\n")
        .contains("\nRestart=always\n", "\nNoNewPrivileges=true\n", "\nProtectSystem=strict\n")
        .contains("\nEnvironmentFile=-" + directory + "/lamina.env\n")
        .endsWith("\nWantedBy=multi-user.target\n");
    assertThat(text(steps, directory.resolve("lamina.env")))
        .endsWith("\nLAMINA_MODELS=\"/data/my models\"\n");
    assertThat(written(steps, directory.resolve("lamina.env")))
        .as("what its owner wrote stays, and is nobody else's")
        .matches(Step.Write::keep)
        .matches(write -> write.permissions().equals("rw-------"));
    assertThat(commands(steps))
        .containsExactly(
            "useradd --system --user-group --no-create-home --home-dir /var/lib/lamina"
                + " --shell /usr/sbin/nologin lamina",
            "systemctl daemon-reload",
            "systemctl enable lamina",
            "systemctl restart lamina");
  }

  @Test
  void systemdUnderstandsTheUnitsAndFindsTheSystemsWellLocked() throws Exception {
    assumeThat(ANALYZE).as("systemd is not here: apt install systemd").isExecutable();
    Path unit = directory.resolve("lamina.service");
    Files.writeString(unit, text(ofUser(program(Map.of())).install(), unit));
    assertThat(complaints("--user", unit)).isEmpty();
    Files.writeString(unit, text(ofSystem(Map.of()).install(), unit));
    assertThat(complaints("--system", unit)).isEmpty();
    Files.writeString(unit, Files.readString(unit).replace("Restart=always", "Restart=ever"));
    assertThat(complaints("--system", unit)).as("a mistake is seen").isNotEmpty();
    String security = run(ANALYZE, "security", "--offline=true", "--no-pager", unit);
    Matcher exposure = Pattern.compile("exposure level for \\S+: ([0-9.]+)").matcher(security);
    assertThat(exposure.find()).as(security).isTrue();
    assertThat(Double.parseDouble(exposure.group(1))).as("of 10").isLessThan(3);
  }

  private static List<String> complaints(String manager, Path unit) throws Exception {
    return run(ANALYZE, manager, "verify", "--man=no", unit)
        .lines()
        .filter(line -> line.contains("lamina.service"))
        .toList();
  }

  @Test
  void aUnitOfAUserNeedsNoRights() throws Exception {
    SystemdService service = ofUser(program(Map.of()));
    List<Step> steps = service.install();
    String unit = text(steps, directory.resolve("lamina.service"));
    assertThat(unit)
        .endsWith("\nWantedBy=default.target\n")
        .doesNotContain("User=", "Protect", "StateDirectory")
        .as("a user's systemd knows no targets of the system")
        .doesNotContain("network");
    assertThat(commands(steps)).allMatch(command -> command.startsWith("systemctl --user "));
    assertThat(service.logs(9, true).command())
        .containsExactly(
            "journalctl", "--user-unit", "lamina", "--no-pager", "--lines", "9", "--follow");
  }

  @Test
  void aWordOfACommandStaysOne() throws Exception {
    ServedProgram odd =
        new ServedProgram(List.of("/opt/a b/100%/$x", "say \"hi\""), new TreeMap<>());
    assertThat(text(ofUser(odd).install(), directory.resolve("lamina.service")))
        .contains("\nExecStart=\"/opt/a b/100%%/$$x\" \"say \\\"hi\\\"\"\n");
  }

  @Test
  void whatIsRemovedIsTheUnitAlone() {
    List<Step> steps = ofSystem(Map.of()).uninstall();
    assertThat(commands(steps))
        .containsExactly("systemctl disable --now lamina", "systemctl daemon-reload");
    assertThat(steps)
        .filteredOn(step -> step instanceof Step.Remove)
        .containsExactly(new Step.Remove(directory.resolve("lamina.service")));
  }

  @Test
  void launchdGetsAListOfProperties() throws Exception {
    LaunchdService service =
        new LaunchdService(program(Map.of("LAMINA_HOST", "a&b")), directory, "501");
    Path agent = directory.resolve("Library/LaunchAgents/dev.lamina.plist");
    String plist = text(service.install(), agent);
    Document document = parsed(plist.getBytes(StandardCharsets.UTF_8));
    NodeList strings = document.getElementsByTagName("string");
    List<String> texts = new ArrayList<>();
    for (int at = 0; at < strings.getLength(); at++) {
      texts.add(strings.item(at).getTextContent());
    }
    assertThat(texts).startsWith("dev.lamina", directory + "/lamina", "serve", "a&b");
    assertThat(plist).containsPattern("<key>KeepAlive</key>\\s+<true/>");
    assertThat(commands(service.install()))
        .last()
        .isEqualTo("launchctl bootstrap gui/501 " + agent);
    assertThat(service.stop().command())
        .as("ended otherwise, it would be started again")
        .containsExactly("launchctl", "bootout", "gui/501/dev.lamina");
  }

  @Test
  void windowsGetsATaskInItsOwnCharacters() throws Exception {
    TaskService service = new TaskService(program(Map.of("LAMINA_HOST", "a&b")), directory);
    Step.Write file = written(service.install(), directory.resolve("service.xml"));
    Document task = parsed(file.text().getBytes(file.charset()));
    assertThat(task.getElementsByTagName("Arguments").item(0).getTextContent())
        .isEqualTo(
            "/d /s /c \"set \"LAMINA_HOST=a&b\"&&\"%s/lamina\" \"serve\" >>\"%s/server.log\" 2>&1\""
                .formatted(directory, directory));
    assertThat(task.getElementsByTagName("ExecutionTimeLimit").item(0).getTextContent())
        .as("for ever")
        .isEqualTo("PT0S");
    assertThat(commands(service.install()))
        .containsExactly(
            "schtasks /Create /F /TN Lamina /XML " + directory.resolve("service.xml"),
            "schtasks /Run /TN Lamina");
  }

  private SystemdService ofUser(ServedProgram program) {
    return SystemdService.ofUser(
        program,
        new SystemdService.Places(
            directory.resolve("lamina.service"), directory.resolve("lamina.env"), List.of()));
  }

  private SystemdService ofSystem(Map<String, String> settings) {
    return SystemdService.ofSystem(
        program(settings),
        new SystemdService.Places(
            directory.resolve("lamina.service"),
            directory.resolve("lamina.env"),
            List.of("render", "video")));
  }

  /** Its program is there: systemd looks. */
  private ServedProgram program(Map<String, String> settings) {
    Path launcher = directory.resolve("lamina");
    try {
      Files.writeString(launcher, "#!/bin/sh\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return new ServedProgram(List.of(launcher.toString(), "serve"), new TreeMap<>(settings));
  }

  private static String text(List<Step> steps, Path file) {
    return written(steps, file).text();
  }

  private static Step.Write written(List<Step> steps, Path file) {
    return steps.stream()
        .filter(step -> step instanceof Step.Write)
        .map(step -> (Step.Write) step)
        .filter(write -> write.file().equals(file))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> commands(List<Step> steps) {
    return steps.stream()
        .filter(step -> step instanceof Step.Run)
        .map(step -> String.join(" ", ((Step.Run) step).command()))
        .toList();
  }

  private static Document parsed(byte[] xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
  }

  private static String run(Path program, Object... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }
}
