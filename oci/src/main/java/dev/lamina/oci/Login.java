package dev.lamina.oci;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a registry knows a person by.
 *
 * @param secret a password; or, when {@code refresh}, a token that is exchanged for others
 */
record Login(String user, String secret, boolean refresh) {
  String basic() {
    byte[] pair = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Tells no secret. */
  @Override
  public String toString() {
    return "Login[" + user + "]";
  }
}
