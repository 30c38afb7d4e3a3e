package dev.lamina.oci;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import dev.lamina.store.ModelException;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Logins as Docker keeps them: in its configuration file, or with the credential helpers that it
 * names. The one class that knows Jib.
 */
final class JibLogins implements LoginSource {
  private final List<Path> files;

  JibLogins(List<Path> files) {
    this.files = files;
  }

  /**
   * The login for a registry; empty if there is none.
   *
   * @throws ModelException DENIED when a file or helper that should have it fails
   */
  @Override
  public Optional<Login> find(String host) {
    for (Path file : files) {
      if (Files.exists(file)) {
        Optional<Credential> found = read(file, host);
        if (found.isPresent()) {
          Credential credential = found.get();
          return Optional.of(
              new Login(
                  credential.getUsername(),
                  credential.getPassword(),
                  credential.isOAuth2RefreshToken()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Credential> read(Path file, String host) {
    // Jib wants a whole reference and refuses upper case in it; it looks at the registry only.
    ImageReference any = ImageReference.of(host, "model", "latest");
    CredentialRetriever retriever =
        CredentialRetrieverFactory.forImage(any, event -> {}).dockerConfig(file);
    try {
      return retriever.retrieve();
    } catch (CredentialRetrievalException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof FileNotFoundException) {
        return Optional.empty();
      }
      throw new ModelException(
          ModelException.Kind.DENIED,
          "log in to " + host + ": " + file + " cannot be used: " + Failures.line(cause),
          e);
    }
  }
}
