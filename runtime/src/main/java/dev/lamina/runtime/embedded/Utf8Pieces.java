package dev.lamina.runtime.embedded;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Makes whole characters of tokens' bytes: a token may end in the middle of a character, whose
 * bytes wait here for the rest. Bytes that are no UTF-8 become U+FFFD.
 */
final class Utf8Pieces {
  private static final int LONGEST = 4;

  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

  /** The characters that are whole now; a character that never becomes whole is never given. */
  String append(byte[] piece) {
    waiting.writeBytes(piece);
    byte[] bytes = waiting.toByteArray();
    int whole = wholeLength(bytes);
    waiting.reset();
    waiting.write(bytes, whole, bytes.length - whole);
    return new String(bytes, 0, whole, StandardCharsets.UTF_8);
  }

  /** The length without a last character that has begun but not ended. */
  private static int wholeLength(byte[] bytes) {
    for (int back = 1; back <= Math.min(LONGEST, bytes.length); back++) {
      int lead = bytes[bytes.length - back] & 0xff;
      if (lead < 0x80) {
        return bytes.length;
      }
      if (lead >= 0xc0) {
        return back < length(lead) ? bytes.length - back : bytes.length;
      }
    }
    return bytes.length;
  }

  private static int length(int lead) {
    if (lead >= 0xf0) {
      return 4;
    }
    return lead >= 0xe0 ? 3 : 2;
  }
}
