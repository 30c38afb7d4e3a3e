package dev.lamina.oci;

import java.nio.file.Path;
import java.util.List;

/** Logs in and out, and says what is known in between. Arguments: file of logins, registry. */
final class LoginTool {
  private LoginTool() {}

  public static void main(String[] arguments) throws Exception {
    List<Path> files = List.of(Path.of(arguments[0]));
    RegistryLogins logins = new RegistryLogins(Fixture.options().withCredentialFiles(files));
    System.out.println(logins.login(arguments[1], "anna", "geheim"));
    System.out.println(new JibLogins(files).find(arguments[1]));
    System.out.println(logins.logout(arguments[1]));
    System.out.println(new JibLogins(files).find(arguments[1]));
  }
}
