package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** The entries of a tar file as they come by. Nothing is written anywhere; names are not judged. */
final class TarReader {
  private static final int MOST_ENTRIES = 1_000_000;

  private final InputStream in;
  private final TarNames names = new TarNames();
  private long left;
  private int entries;

  /** Where {@link #next} was last: what is left of an entry, with its padding. */
  private int padding;

  TarReader(InputStream in) {
    this.in = in;
  }

  /** The next entry; empty at the end. What was not read of the one before is passed over. */
  Optional<TarHeader> next() throws IOException {
    while (true) {
      pass(left + padding);
      byte[] block = in.readNBytes(TarHeader.BLOCK);
      boolean end = block.length == 0 || Arrays.equals(block, new byte[TarHeader.BLOCK]);
      if (end) {
        return Optional.empty();
      }
      if (block.length < TarHeader.BLOCK) {
        throw ended();
      }
      TarHeader header = TarHeader.parse(block);
      left = names.size(header);
      if (left < 0 || ++entries > MOST_ENTRIES) {
        throw ModelException.corrupt("entry " + header.name() + " of the archive makes no sense");
      }
      padding = TarHeader.padding(left);
      if (!TarNames.aboutOthers(header)) {
        return Optional.of(names.meant(header));
      }
      if (left > TarNames.LONGEST) {
        throw ModelException.corrupt("a header longer than " + TarNames.LONGEST + " bytes");
      }
      names.take(header, bytes().readAllBytes());
    }
  }

  /** The bytes of the entry that was last returned. Closing it closes nothing. */
  InputStream bytes() {
    return new ArrayStream() {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int read = in.read(bytes, offset, (int) Math.min(length, left));
        if (read < 0) {
          throw ended();
        }
        left -= read;
        return read;
      }
    };
  }

  private void pass(long count) throws IOException {
    try {
      in.skipNBytes(count);
    } catch (EOFException e) {
      throw ended();
    }
    left = 0;
    padding = 0;
  }

  private static ModelException ended() {
    return ModelException.corrupt("the archive ends in the middle of an entry");
  }
}
