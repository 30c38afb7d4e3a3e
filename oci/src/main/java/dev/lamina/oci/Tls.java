package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** What a registry's settings say of certificates, as the JDK wants it. */
final class Tls {
  private Tls() {}

  /** What holds where nothing is set: the certificates that Java trusts. */
  static SSLContext usual() {
    try {
      return SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /**
   * Empty where nothing is set.
   *
   * @throws ModelException INVALID, naming the file that cannot be used
   */
  static Optional<SSLContext> of(RegistrySettings settings) {
    if (settings.ca().isEmpty() && settings.identity().isEmpty()) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager @Nullable [] mine =
          settings.identity().isPresent() ? identity(settings.identity().get()) : null;
      TrustManager @Nullable [] trusted =
          settings.ca().isPresent() ? PemFiles.trusting(settings.ca().get()) : null;
      context.init(mine, trusted, null);
      return Optional.of(context);
    } catch (IOException | GeneralSecurityException e) {
      throw new ModelException(
          ModelException.Kind.INVALID, "certificates of a registry: " + Failures.line(e), e);
    }
  }

  private static KeyManager[] identity(RegistrySettings.Identity identity)
      throws GeneralSecurityException, IOException {
    return PemFiles.identity(identity.certificate(), identity.key());
  }
}
