package dev.lamina.cli;

import dev.lamina.oci.RegistryLogins;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Works in this process, not in the server: a password goes to the registry and to the place where
 * it is kept, and nowhere else. The server, which runs as the same user, reads it there for each
 * pull and push.
 */
@Command(
    name = "login",
    description = "Log in to a registry: for all pulls and pushes from now on.",
    footer = {
      "",
      "The registry is asked whether it takes the login. Then it is kept where Docker",
      "keeps it: with the credential helper that Docker's configuration names, else in",
      "$DOCKER_CONFIG/config.json (~/.docker/config.json). Docker's and podman's logins",
      "count too.",
      "",
      "Examples:",
      "  lamina login registry.example.com",
      "  cat token | lamina login ghcr.io -u me --password-stdin"
    })
final class LoginCommand implements Callable<Integer> {
  private final Program program;

  @Parameters(paramLabel = "REGISTRY", description = "Its host, with the port if there is one.")
  String registry = "";

  @Option(
      names = {"-u", "--username"},
      paramLabel = "USER",
      description = "Whom the registry knows; asked for if it is missing.")
  Optional<String> user = Optional.empty();

  @Option(
      names = "--password-stdin",
      description = "Read the password, or token, from standard input.")
  boolean passwordStdin;

  @Option(names = "--insecure", description = "Speak plain HTTP with the registry.")
  boolean insecure;

  LoginCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    program.requireLocal("login");
    String name = user.isPresent() ? user.get() : name();
    RegistryLogins logins = new RegistryLogins(program.registries().withInsecure(insecure));
    String place = logins.login(registry, name, password());
    program.err().println("logged in to " + registry + " as " + name + " (kept in " + place + ")");
    return ExitCodes.OK;
  }

  private String name() throws IOException {
    if (passwordStdin || !Prompt.possible(program)) {
      throw ModelException.invalid("login " + registry + ": no user is told (say who with -u)");
    }
    return Prompt.line(program, "User: ");
  }

  private String password() throws IOException, InterruptedException {
    if (passwordStdin) {
      byte[] bytes = program.streams.in().readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
    }
    if (!Prompt.possible(program)) {
      throw ModelException.invalid(
          "login "
              + registry
              + ": there is no terminal to ask for the password (pipe it in with --password-stdin)");
    }
    return Prompt.secret("Password: ");
  }
}
