package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A layout in a tar file: where each file lies in it, found by reading the headers only. Nothing is
 * ever written under a name from it; one with names that lead out of it, or with links, is refused
 * all the same, for it was made to deceive.
 */
final class TarFile implements LayoutFiles {
  private static final int MOST_FILES = 100_000;
  private static final byte[][] COMPRESSED = {{0x1f, (byte) 0x8b}, {0x28, (byte) 0xb5, 0x2f}};

  /** Where a file's bytes are. */
  private record Place(long start, long size) {}

  private final FileChannel channel;
  private final long length;
  private final Map<String, Place> files = new HashMap<>();

  private final TarNames names = new TarNames();

  private TarFile(FileChannel channel) throws IOException {
    this.channel = channel;
    this.length = channel.size();
  }

  /** Reads all headers; the caller closes it. */
  static TarFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      TarFile tar = new TarFile(channel);
      tar.readHeaders();
      return tar;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public OptionalLong size(String name) {
    Place place = files.get(name);
    return place == null ? OptionalLong.empty() : OptionalLong.of(place.size());
  }

  @Override
  public InputStream open(String name) throws IOException {
    Place place = files.get(name);
    if (place == null) {
      throw new IOException("no file " + name);
    }
    return new FileSlice(channel, place.start(), place.size());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void readHeaders() throws IOException {
    long at = 0;
    while (at + TarHeader.BLOCK <= length) {
      byte[] block = bytes(at, TarHeader.BLOCK);
      if (at == 0) {
        refuseCompressed(block);
      }
      if (Arrays.equals(block, new byte[TarHeader.BLOCK])) {
        return;
      }
      TarHeader header = TarHeader.parse(block);
      at += TarHeader.BLOCK;
      long size = names.size(header);
      if (size < 0 || size > length - at) {
        throw ModelException.corrupt("it ends in the middle of " + header.name());
      }
      take(header, new Place(at, size));
      at += size + TarHeader.padding(size);
    }
  }

  private void take(TarHeader header, Place place) throws IOException {
    if (TarNames.aboutOthers(header)) {
      names.take(header, bytes(place));
      return;
    }
    String name = names.meant(header).name();
    TarNames.requireInside(name);
    if (name.contains("\\")) {
      throw ModelException.corrupt("entry " + name + " leads out of the archive");
    }
    switch (header.type()) {
      case TarHeader.FILE, '7' -> add(name, place);
      case TarHeader.DIRECTORY -> {}
      default ->
          throw ModelException.corrupt(
              "entry " + name + " is a link or special file, which no layout has");
    }
  }

  private void add(String name, Place place) {
    if (files.size() == MOST_FILES) {
      throw ModelException.corrupt("more than " + MOST_FILES + " files");
    }
    if (files.putIfAbsent(name, place) != null) {
      throw ModelException.corrupt("entry " + name + " is there twice");
    }
  }

  private byte[] bytes(Place place) throws IOException {
    if (place.size() > TarNames.LONGEST) {
      throw ModelException.corrupt("a header longer than " + TarNames.LONGEST + " bytes");
    }
    return bytes(place.start(), (int) place.size());
  }

  private byte[] bytes(long start, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) >= 0) {}
    return buffer.array();
  }

  private static void refuseCompressed(byte[] block) {
    for (byte[] magic : COMPRESSED) {
      if (Arrays.equals(magic, Arrays.copyOf(block, magic.length))) {
        throw ModelException.unsupported("it is compressed (unpack it first: gunzip, unzstd)");
      }
    }
  }
}
