package dev.lamina.runtime.process;

import dev.lamina.store.ModelException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The gate before native code for images: it is given what it says it reads, and nothing else. */
public final class ImageCheck {
  private static final int HEAD = 16;
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
  private static final byte[] GIF = {'G', 'I', 'F', '8'};
  private static final byte[] BMP = {'B', 'M'};

  private ImageCheck() {}

  /**
   * Lets images pass, or says what is wrong with one.
   *
   * @param images in standard base64
   * @throws ModelException INVALID
   */
  public static void check(List<String> images) {
    for (int i = 0; i < images.size(); i++) {
      byte[] head = head(images.get(i), i + 1);
      if (List.of(PNG, JPEG, GIF, BMP).stream().noneMatch(magic -> begins(head, magic))) {
        throw ModelException.invalid(
            "image " + (i + 1) + ": neither PNG nor JPEG, GIF or BMP (convert it to one of them)");
      }
    }
  }

  private static byte[] head(String base64, int number) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return Arrays.copyOf(bytes, HEAD);
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          ModelException.Kind.INVALID, "image " + number + ": not base64: " + e.getMessage(), e);
    }
  }

  private static boolean begins(byte[] bytes, byte[] magic) {
    return Arrays.equals(Arrays.copyOf(bytes, magic.length), magic);
  }
}
