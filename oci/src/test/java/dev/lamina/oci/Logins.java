package dev.lamina.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Docker's file of logins, with one in it. */
final class Logins {
  private Logins() {}

  static Path file(Path directory, String host, String user, String password) throws IOException {
    String pair =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\":{\"" + host + "\":{\"auth\":\"" + pair + "\"}}}");
  }
}
