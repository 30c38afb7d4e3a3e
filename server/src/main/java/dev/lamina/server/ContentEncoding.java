package dev.lamina.server;

import dev.lamina.store.ModelException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Undoes what a request says was done to its body: the one class that knows zstd. */
final class ContentEncoding {
  private ContentEncoding() {}

  /**
   * What a body says.
   *
   * @param name the header's value: gzip, zstd or identity
   * @param most bytes that are given; there may be more
   * @throws ApiException 415 for another encoding
   * @throws ModelException INVALID for a body that is not so encoded
   */
  static byte[] decoded(String name, byte[] body, int most) {
    try (InputStream in = open(name, new ByteArrayInputStream(body))) {
      return in.readNBytes(most);
    } catch (IOException | MalformedInputException e) {
      // The bytes are here: what fails is what they say.
      throw new ModelException(
          ModelException.Kind.INVALID,
          "request body is not compressed with " + name + ": " + e.getMessage(),
          e);
    }
  }

  private static InputStream open(String name, InputStream body) throws IOException {
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> body;
      case "gzip", "x-gzip" -> new GZIPInputStream(body);
      case "zstd" -> new ZstdInputStream(body);
      default ->
          throw new ApiException(
              415, "request body is compressed with " + name + " (send it with gzip or zstd)");
    };
  }
}
