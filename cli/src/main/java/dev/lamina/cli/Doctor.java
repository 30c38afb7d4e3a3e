package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.Sizes;
import dev.lamina.oci.RegistryLogins;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks at an installation, without changing it. */
final class Doctor {
  /** About what a model of seven thousand million parameters takes. */
  private static final long LITTLE_SPACE = 5_000_000_000L; // bytes

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Program program;
  private final Path system;
  private final Api api;
  private final List<Check> checks = new ArrayList<>();

  /**
   * Prepares to look.
   *
   * @param system where the system's files begin
   */
  Doctor(Program program, Path system) throws IOException {
    this.program = program;
    this.system = system;
    this.api = program.api();
  }

  @FunctionalInterface
  private interface Look {
    void run() throws IOException, InterruptedException;
  }

  /** All that can be looked at. */
  List<Check> checks() throws InterruptedException {
    look("settings", this::settings);
    boolean[] ours = {false};
    look("server", () -> ours[0] = server());
    if (ours[0]) {
      look("store", this::store);
      look("engines", this::engines);
    }
    if (program.address().isLocal()) {
      look("space", this::space);
      look("files", this::files);
      look("logins", this::logins);
    }
    return List.copyOf(checks);
  }

  /** What cannot be looked at is a finding like any other. */
  private void look(String name, Look look) throws InterruptedException {
    try {
      look.run();
    } catch (IOException | ModelException e) {
      checks.add(Check.failed(name, String.valueOf(e.getMessage())));
    }
  }

  private void settings() throws IOException {
    new ServerEnvironment(program.environment).toolkit();
    checks.add(Check.ok("settings", "all variables and " + program.environment.home() + " fit"));
  }

  /** Whether there is a server of this kind. */
  private boolean server() throws IOException {
    String address = program.address().toString();
    if (!api.answers()) {
      checks.add(
          Check.note(
              "server",
              "none at " + address + ": commands start one (or: lamina serve; then look again)"));
      return false;
    }
    JsonNode version = api.get("/api/version?lamina");
    String theirs = version.path("lamina").asText("");
    if (theirs.isEmpty()) {
      checks.add(
          Check.failed(
              "server",
              address + " is another program's, not Lamina's (end it, or set LAMINA_HOST)"));
      return false;
    }
    checks.add(
        theirs.equals(Version.text())
            ? Check.ok("server", address + ", version " + theirs)
            : Check.failed(
                "server",
                address
                    + " has version "
                    + theirs
                    + ", this program "
                    + Version.text()
                    + " (end the server and start it anew)"));
    return true;
  }

  private void store() throws IOException {
    JsonNode place = api.get("/api/store");
    String path = place.path("path").asText();
    if (!place.path("writable").asBoolean()) {
      checks.add(
          Check.note(
              "store", path + " may only be read: create and pull cannot work (see whose it is)"));
    }
    JsonNode report =
        api.post("/api/store/verify", Json.object().put("depth", "quick").put("stream", false));
    boolean damaged = report.path("damaged").asBoolean();
    String found = VerifyCommand.counted(report.path("models").asInt(), "model");
    checks.add(
        damaged
            ? Check.failed(
                "store",
                path
                    + ": "
                    + report.path("findings").path(0).path("text").asText()
                    + " (lamina verify tells all, lamina repair mends)")
            : Check.ok("store", path + ": " + found + ", nothing missing"));
    long reclaimable = api.get("/api/store/usage").path("reclaimable").asLong();
    if (reclaimable > 0) {
      checks.add(
          Check.note(
              "store", Sizes.text(reclaimable) + " are of no use (lamina prune frees them)"));
    }
  }

  private void engines() throws IOException {
    boolean usable = false;
    boolean gpu = false;
    for (JsonNode engine : api.get("/api/engines").path("engines")) {
      String name = engine.path("name").asText();
      if (engine.path("usable").asBoolean()) {
        usable = true;
        gpu |= !engine.path("devices").isEmpty() && !engine.at("/devices/0").asText().equals("CPU");
        checks.add(Check.ok("engine", name + " " + engine.path("version").asText()));
      } else {
        checks.add(Check.note("engine", name + ": " + engine.path("problem").asText()));
      }
    }
    if (!usable) {
      checks.add(Check.failed("engine", "none can be used (install llama.cpp's llama-server)"));
    }
    List<String> devices = Gpus.in(system);
    if (!devices.isEmpty() && !gpu && program.address().isLocal()) {
      checks.add(
          Check.note(
              "devices",
              String.join(", ", devices)
                  + " is not used by any engine (install a llama-server built for it)"));
    }
  }

  private void space() throws IOException {
    Path directory = program.environment.models().toAbsolutePath();
    while (!Files.isDirectory(directory) && directory.getParent() != null) {
      directory = directory.getParent();
    }
    long free = directory.toFile().getUsableSpace();
    String text = Sizes.text(free) + " free at " + program.environment.models();
    checks.add(
        free < LITTLE_SPACE
            ? Check.note("space", text + ": little for a model (remove some, or set LAMINA_MODELS)")
            : Check.ok("space", text));
  }

  /** What is private must be its owner's alone. */
  private void files() throws IOException {
    Path home = program.environment.home();
    int before = checks.size();
    for (String name : List.of("history", "id_ed25519", "sessions")) {
      Path file = home.resolve(name);
      if (Files.exists(file)
          && file.getFileSystem().supportedFileAttributeViews().contains("posix")
          && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        checks.add(Check.failed("files", "others may read " + file + " (chmod go= " + file + ")"));
      }
    }
    if (checks.size() == before) {
      checks.add(Check.ok("files", "what is private in " + home + " is its owner's alone"));
    }
  }

  private void logins() throws IOException {
    RegistryLogins logins = new RegistryLogins(program.registries());
    int known = logins.registries().size();
    int before = checks.size();
    for (String helper : logins.helpers()) {
      if (program.environment.onPath(helper).noneMatch(Files::isExecutable)) {
        checks.add(
            Check.failed(
                "logins",
                helper + " is not on PATH, but Docker's configuration names it (install it)"));
      }
    }
    if (checks.size() == before) {
      checks.add(
          Check.ok("logins", known == 1 ? "1 registry is known" : known + " registries are known"));
    }
  }
}
