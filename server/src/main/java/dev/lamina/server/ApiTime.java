package dev.lamina.server;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Times as the API writes them: RFC 3339. Spec: http-api-and-cli §0. */
final class ApiTime {
  private ApiTime() {}

  /** This moment, in UTC. */
  static String now() {
    return Instant.now().toString();
  }

  /** With the offset of this machine's time zone. */
  static String local(Instant time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atZone(ZoneId.systemDefault()));
  }
}
