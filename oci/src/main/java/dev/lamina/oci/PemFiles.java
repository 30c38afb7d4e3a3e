package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Certificates and keys out of PEM files, as the JDK's TLS wants them. A file that cannot be used
 * is a ModelException, INVALID, that names it.
 */
public final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final char[] NO_PASSWORD = new char[0];

  private PemFiles() {}

  /** The certificates of a file besides those that Java trusts. */
  public static TrustManager[] trusting(Path file) throws GeneralSecurityException, IOException {
    KeyStore all = empty();
    int count = 0;
    TrustManagerFactory usual =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    usual.init((KeyStore) null);
    for (TrustManager manager : usual.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        for (X509Certificate issuer : x509.getAcceptedIssuers()) {
          all.setCertificateEntry("usual " + count++, issuer);
        }
      }
    }
    for (Certificate own : certificates(file)) {
      all.setCertificateEntry("own " + count++, own);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(all);
    return factory.getTrustManagers();
  }

  /** What shows a certificate, which its chain may follow, by its unencrypted PKCS#8 key. */
  public static KeyManager[] identity(Path certificate, Path key)
      throws GeneralSecurityException, IOException {
    PrivateKey own = key(key);
    Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
    if (!belongTogether(own, chain[0].getPublicKey())) {
      throw unusable(key, "it is not the key of the certificate in " + certificate);
    }
    KeyStore store = empty();
    store.setKeyEntry("own", own, NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file) throws IOException {
    try (InputStream in = new ByteArrayInputStream(bytes(file))) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw unusable(file, "there is no certificate in it");
      }
      return certificates;
    } catch (GeneralSecurityException e) {
      throw unusable(file, "it holds no certificates in PEM");
    }
  }

  private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
    Matcher matcher = KEY.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw unusable(file, "it holds no unencrypted PKCS#8 key (openssl pkcs8 -topk8 -nodes)");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException another) {
        // The file does not say in clear of which kind it is.
      }
    }
    throw unusable(file, "its key is neither RSA nor EC nor EdDSA");
  }

  private static boolean belongTogether(PrivateKey own, PublicKey shown)
      throws GeneralSecurityException {
    if (!own.getAlgorithm().equals(shown.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (own.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> own.getAlgorithm();
        };
    byte[] text = "whose key is it".getBytes(StandardCharsets.US_ASCII);
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(own);
    signing.update(text);
    Signature checking = Signature.getInstance(algorithm);
    checking.initVerify(shown);
    checking.update(text);
    return checking.verify(signing.sign());
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (FileSystemException e) {
      throw unusable(file, Failures.line(e));
    }
  }

  private static ModelException unusable(Path file, String why) {
    return ModelException.invalid("read " + file + ": " + why);
  }
}
