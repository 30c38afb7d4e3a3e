package dev.lamina.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.store.ModelException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What extended headers of a tar file say of the entry after them: a name that is too long for the
 * usual header, a size. Used up by that entry.
 */
final class TarNames {
  /** Types of headers that only tell of the next entry, or of all. */
  static final char EXTENDED = 'x';

  static final char LONG_NAME = 'L';
  static final char LONG_LINK = 'K';
  static final char GLOBAL = 'g';
  static final int LONGEST = 1 << 20;

  private Optional<String> name = Optional.empty();
  private Optional<String> link = Optional.empty();
  private OptionalLong size = OptionalLong.empty();

  static boolean aboutOthers(TarHeader header) {
    return switch (header.type()) {
      case EXTENDED, LONG_NAME, LONG_LINK, GLOBAL -> true;
      default -> false;
    };
  }

  /** Takes what such a header's bytes say. */
  void take(TarHeader header, byte[] bytes) {
    switch (header.type()) {
      case EXTENDED -> extend(bytes);
      case LONG_NAME -> name = Optional.of(text(bytes));
      case LONG_LINK -> link = Optional.of(text(bytes));
      default -> {}
    }
  }

  /** The size of an entry, in bytes. */
  long size(TarHeader header) {
    return header.type() == TarHeader.FILE ? size.orElse(header.size()) : header.size();
  }

  /** The header as it is meant; what was said of it is used up. */
  TarHeader meant(TarHeader header) {
    String path = name.orElse(header.name());
    TarHeader meant =
        new TarHeader(
            path.startsWith("./") ? path.substring(2) : path,
            size(header),
            header.type(),
            link.orElse(header.link()));
    name = Optional.empty();
    link = Optional.empty();
    size = OptionalLong.empty();
    return meant;
  }

  /** Throws CORRUPT for a name that leads out of where the files belong. */
  static void requireInside(String name) {
    boolean out = name.startsWith("/") || name.indexOf('\0') >= 0;
    if (out || Arrays.asList(name.split("/")).contains("..")) {
      throw ModelException.corrupt("entry " + name + " leads out of the archive");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8).replace("\0", "");
  }

  /** Records of {@code LENGTH KEY=VALUE\n}, the length that of all the record. */
  private void extend(byte[] records) {
    try {
      int at = 0;
      while (at < records.length) {
        int space = at;
        while (records[space] != ' ') {
          space++;
        }
        int end = at + Integer.parseInt(new String(records, at, space - at, UTF_8));
        if (end <= space) {
          throw new NumberFormatException("a record of no length");
        }
        String[] record =
            new String(records, space + 1, end - 1 - (space + 1), UTF_8).split("=", 2);
        switch (record[0]) {
          case "path" -> name = Optional.of(record[1]);
          case "linkpath" -> link = Optional.of(record[1]);
          case "size" -> size = OptionalLong.of(Long.parseLong(record[1]));
          default -> {}
        }
        at = end;
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new ModelException(ModelException.Kind.CORRUPT, "an extended header cannot be read", e);
    }
  }
}
