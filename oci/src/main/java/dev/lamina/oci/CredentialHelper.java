package dev.lamina.oci;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A program that keeps logins: {@code docker-credential-NAME}, spoken to on its standard streams.
 * Jib reads with it; this stores and erases.
 *
 * @param name what stands in Docker's configuration
 */
record CredentialHelper(String name) {
  /** What was said, and whether with success. */
  private record Answer(boolean good, String text) {}

  void store(String server, Login login) throws IOException {
    ObjectNode json =
        Json.object()
            .put("ServerURL", server)
            .put("Username", login.user())
            .put("Secret", login.secret());
    Answer answer = run("store", Json.write(json));
    if (!answer.good()) {
      throw failed("keep the login of " + server, answer.text());
    }
  }

  /** Whether there was something to erase. */
  boolean erase(String server) throws IOException {
    Answer known = run("get", server);
    Answer answer = run("erase", server);
    boolean absent = answer.text().toLowerCase(Locale.ROOT).contains("not found");
    if (!answer.good() && !absent) {
      throw failed("forget the login of " + server, answer.text());
    }
    return known.good();
  }

  @Override
  public String toString() {
    return "docker-credential-" + name;
  }

  private Answer run(String verb, String input) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(toString(), verb)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new ModelException(
          ModelException.Kind.UNAVAILABLE,
          "start " + this + ": " + Failures.line(e) + " (Docker's configuration names it)",
          e);
    }
    try (OutputStream in = process.getOutputStream()) {
      in.write((input + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException endedEarly) {
      // Its exit code tells.
    }
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor() == 0, text.strip());
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private ModelException failed(String what, String said) {
    return new ModelException(
        ModelException.Kind.DENIED, what + ": " + this + " failed: " + Failures.line(said));
  }
}
