package dev.lamina.modelfile.template;

import java.nio.charset.StandardCharsets;

/**
 * Go's strings are bytes; here they are Java's strings, in which a byte that is part of no UTF-8
 * character stands as half a surrogate pair, U+DC80 to U+DCFF. So ordinary text costs nothing, and
 * equal bytes are equal strings, as long as every string that is put together of such bytes goes
 * through {@link #canonical}. Spec: gotemplate 36.
 */
final class GoText {
  private static final int RAW = 0xDC00;

  private GoText() {}

  /** The length in bytes. */
  static int byteLength(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (isPair(text, i)) {
        bytes += 4;
        i++;
      } else {
        bytes += isRaw(c) ? 1 : 3;
      }
    }
    return bytes;
  }

  static byte[] bytes(String text) {
    if (!hasLoneSurrogate(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    byte[] bytes = new byte[byteLength(text)];
    int at = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c <= 0xffff && isRaw((char) c)) {
        bytes[at++] = (byte) c;
      } else {
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        String whole = half ? "\uFFFD" : Character.toString(c);
        byte[] encoded = whole.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(encoded, 0, bytes, at, encoded.length);
        at += encoded.length;
      }
    }
    return bytes;
  }

  static String of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  static String of(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    StringBuilder exact = new StringBuilder(to - from);
    for (int i = from; i < to; ) {
      int length = characterLength(bytes, i, to);
      if (length == 0) {
        exact.append((char) (RAW | (bytes[i] & 0xff)));
        i++;
      } else {
        exact.append(new String(bytes, i, length, StandardCharsets.UTF_8));
        i += length;
      }
    }
    return exact.toString();
  }

  /** The same text, with raw bytes joined where they make characters. */
  static String canonical(String text) {
    return hasLoneSurrogate(text) ? of(bytes(text)) : text;
  }

  /** For those who read the text: a raw byte becomes U+FFFD. */
  static String readable(String text) {
    return hasLoneSurrogate(text) ? new String(bytes(text), StandardCharsets.UTF_8) : text;
  }

  /** Bytes {@code from} to {@code to}; both are in range. */
  static String slice(String text, int from, int to) {
    return isAscii(text) ? text.substring(from, to) : of(bytes(text), from, to);
  }

  /** The order of the bytes. */
  static int compare(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    for (int i = 0; i < shorter; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        return Character.isSurrogate(a) || Character.isSurrogate(b)
            ? java.util.Arrays.compareUnsigned(bytes(left), bytes(right))
            : Character.compare(a, b);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  static boolean isRaw(char c) {
    return c >= 0xDC80 && c <= 0xDCFF;
  }

  /** Whether half a surrogate pair stands there, and not the other half. */
  static boolean isLone(String text, int i) {
    boolean second =
        i > 0
            && Character.isLowSurrogate(text.charAt(i))
            && Character.isHighSurrogate(text.charAt(i - 1));
    return Character.isSurrogate(text.charAt(i)) && !second && !isPair(text, i);
  }

  /** Whether Go counts the character as white space. */
  static boolean isBlank(String text) {
    return text.chars()
        .allMatch(
            c -> (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || Character.isSpaceChar(c));
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPair(text, i)) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static boolean isPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  /** How many bytes the well-formed character there has; 0 if there is none. */
  private static int characterLength(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || at + length > end) {
      return 0;
    }
    int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    for (int i = 1; i < length; i++) {
      int c = bytes[at + i] & 0xff;
      if (c < low || c > high) {
        return 0;
      }
      low = 0x80;
      high = 0xBF;
    }
    return length;
  }
}
