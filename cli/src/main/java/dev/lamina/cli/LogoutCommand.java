package dev.lamina.cli;

import dev.lamina.oci.RegistryLogins;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "logout",
    description = "Forget the login of a registry, where login keeps it.",
    footer = {"", "Examples:", "  lamina logout registry.example.com"})
final class LogoutCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "REGISTRY", description = "Its host, with the port if there is one.")
  String registry = "";

  LogoutCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    program.requireLocal("logout");
    RegistryLogins logins = new RegistryLogins(program.registries());
    boolean there = logins.logout(registry);
    program
        .err()
        .println(there ? "logged out of " + registry : "there was no login of " + registry);
    for (Path file : logins.known(registry)) {
      program.err().println("note: another program keeps one in " + file + "; it still counts");
    }
    return ExitCodes.OK;
  }
}
