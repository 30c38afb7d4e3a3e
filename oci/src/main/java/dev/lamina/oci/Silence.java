package dev.lamina.oci;

import java.io.IOException;
import java.time.Duration;

/** A server let the time go by that it was given. */
final class Silence extends IOException {
  private static final long serialVersionUID = 1L;

  Silence(String what, Duration limit, IOException cause) {
    super(what + " " + limit.toMillis() / 1000.0 + " s", cause);
  }
}
