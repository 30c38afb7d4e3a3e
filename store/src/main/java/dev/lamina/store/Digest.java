package dev.lamina.store;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * The SHA-256 of some bytes, written {@code sha256:<64 lower-case hex digits>}.
 *
 * <p>A text from outside becomes a {@code Digest} through {@link #parse} before it comes near a
 * path; so a digest can name no file but a blob. Spec: store-and-modelfile §2.2.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final int HEX_LENGTH = 64;
  private static final int SHORT_LENGTH = 12;
  private static final String ALGORITHM = "sha256";

  public Digest {
    if (!isLowerHex(hex)) {
      throw ModelException.invalid("invalid digest format");
    }
  }

  /**
   * Reads {@code sha256:HEX} or {@code sha256-HEX}, hex digits of either case.
   *
   * @throws ModelException INVALID for anything else
   */
  public static Digest parse(String text) {
    if (text.length() != ALGORITHM.length() + 1 + HEX_LENGTH || !text.startsWith(ALGORITHM)) {
      throw ModelException.invalid("invalid digest format");
    }
    char separator = text.charAt(ALGORITHM.length());
    if (separator != ':' && separator != '-') {
      throw ModelException.invalid("invalid digest format");
    }
    return new Digest(lower(text.substring(ALGORITHM.length() + 1)));
  }

  /** The digest of these bytes. */
  public static Digest of(byte[] bytes) {
    return new Digest(Hashing.sha256().hashBytes(bytes).toString());
  }

  /** The digest of all that a channel gives; the caller closes it. */
  public static Digest of(ReadableByteChannel bytes) throws IOException {
    return HashedCopy.of(bytes, block -> block.position(block.limit()), _ -> {}).digest();
  }

  /** The digest of a file's present bytes: reads all of it. */
  public static Digest of(Path file) throws IOException {
    return of(file, count -> {});
  }

  /**
   * The digest of a file's present bytes: reads all of it.
   *
   * @param counted told the number of bytes read so far, on this thread
   */
  public static Digest of(Path file, LongConsumer counted) throws IOException {
    return HashedCopy.of(file, counted).digest();
  }

  /**
   * The name of the blob's file: {@code sha256-HEX}, because a colon is no file name on Windows.
   */
  public String fileName() {
    return ALGORITHM + "-" + hex;
  }

  /** The first twelve hex digits, as lists show it. */
  public String shortHex() {
    return hex.substring(0, SHORT_LENGTH);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return ALGORITHM + ":" + hex;
  }

  private static boolean isLowerHex(String text) {
    return text.length() == HEX_LENGTH
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /**
   * ASCII only: {@link String#toLowerCase} would turn a Kelvin sign into a k and let it through.
   */
  private static String lower(String text) {
    StringBuilder lowered = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      lowered.append(c >= 'A' && c <= 'F' ? (char) (c + ('a' - 'A')) : c);
    }
    return lowered.toString();
  }
}
