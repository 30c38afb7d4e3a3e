package dev.lamina.store;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * A blob that arrives in pieces, in any order, on several threads, and perhaps over several runs of
 * the program. What has arrived is remembered a block of 1 MiB at a time; a process that is killed
 * loses the blocks it was writing and no more.
 *
 * <p>The digest is computed while blocks arrive, by {@link #hash} on a thread of its own, from what
 * is in the file; so there is no second pass at the end. Who opens the same blob in another thread
 * or process waits until this is closed. Made by {@link Lease#resume}; the caller closes it.
 */
public final class PartialBlob implements AutoCloseable {
  /** Bytes of a block: what is remembered as a whole. */
  public static final int BLOCK = 1 << 20;

  /** Bytes of one read or write. */
  private static final int PIECE = 128 << 10;

  /** A run of blocks that one thread fetches. */
  public record Span(int first, int count, long offset, long length) {}

  private final Descriptor expected;
  private final Path file;
  private final BlockJournal journal;
  private final FileChannel data;
  private final int blocks;
  private final BitSet done;
  private final BitSet claimed = new BitSet();

  /** Of a block each, for those who write. */
  private final Queue<byte[]> buffers = new ConcurrentLinkedQueue<>();

  private boolean hashed;
  private boolean closed;

  PartialBlob(Descriptor expected, Path file, BlockJournal journal) throws IOException {
    this.expected = expected;
    this.file = file;
    this.journal = journal;
    this.blocks = Math.toIntExact(Math.ceilDiv(expected.size(), BLOCK));
    this.data =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.done = journal.blocks(blocks, data.size());
  }

  /** Bytes that are here. */
  public synchronized long arrived() {
    long bytes = 0;
    for (int block = done.nextSetBit(0); block >= 0; block = done.nextSetBit(block + 1)) {
      bytes += length(block);
    }
    return bytes;
  }

  /**
   * Takes the next run of at most {@code most} missing blocks, which nobody else gets until it is
   * given back; empty if there is nothing to fetch at the moment.
   */
  public synchronized Optional<Span> claim(int most) {
    int first = 0;
    while (first < blocks && (done.get(first) || claimed.get(first))) {
      first++;
    }
    int end = first;
    while (end < blocks && end - first < most && !done.get(end) && !claimed.get(end)) {
      end++;
    }
    if (first == end) {
      return Optional.empty();
    }
    claimed.set(first, end);
    long offset = (long) first * BLOCK;
    long length = Math.min(expected.size(), (long) end * BLOCK) - offset;
    return Optional.of(new Span(first, end - first, offset, length));
  }

  /**
   * Like {@link #claim}, but waits while others fetch all that is missing, for what they may give
   * back; empty when {@link #hash} has seen every block.
   *
   * @throws IOException when this was closed
   */
  public synchronized Optional<Span> next(int most) throws IOException, InterruptedException {
    while (!hashed) {
      if (closed) {
        throw new IOException("the download was given up");
      }
      Optional<Span> span = claim(most);
      if (span.isPresent()) {
        return span;
      }
      wait();
    }
    return Optional.empty();
  }

  /**
   * Writes a span's bytes as they come, each block remembered when it is whole; then gives the span
   * back, also when it fails.
   *
   * @param counted told the number of bytes of each piece written, on this thread
   * @throws EOFException when the stream ends before the span does
   */
  public void write(Span span, InputStream bytes, LongConsumer counted) throws IOException {
    byte[] buffer = Optional.ofNullable(buffers.poll()).orElseGet(() -> new byte[BLOCK]);
    try {
      for (int block = span.first(); block < span.first() + span.count(); block++) {
        int length = length(block);
        for (int here = 0; here < length; ) {
          int read = bytes.read(buffer, here, length - here);
          if (read < 0) {
            long position = (long) block * BLOCK + here;
            throw new EOFException("the connection ended at byte " + position + " of the blob");
          }
          here += read;
          counted.accept(read);
        }
        write(block, ByteBuffer.wrap(buffer, 0, length));
      }
    } finally {
      buffers.add(buffer);
      release(span);
    }
  }

  /** At once and whole: half a block is of no use to anybody. */
  private void write(int block, ByteBuffer bytes) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    long position = (long) block * BLOCK;
    while (bytes.hasRemaining()) {
      // The JDK keeps memory as large as what it was given, for each of its threads.
      ByteBuffer piece = bytes.slice(bytes.position(), Math.min(PIECE, bytes.remaining()));
      int written = data.write(piece, position);
      position += written;
      bytes.position(bytes.position() + written);
    }
    arrived(block, (int) crc.getValue());
  }

  /**
   * Computes the digest while blocks arrive; returns when all are here. A block that is not what
   * was written is forgotten, so that it is fetched again.
   */
  public Digest hash() throws IOException, InterruptedException {
    Hasher hasher = Hashing.sha256().newHasher();
    ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
    for (int block = 0; block < blocks; ) {
      await(block);
      int length = length(block);
      buffer.clear();
      while (buffer.position() < length
          && data.read(
                  buffer.limit(Math.min(length, buffer.position() + PIECE)),
                  (long) block * BLOCK + buffer.position())
              >= 0) {}
      CRC32C crc = new CRC32C();
      crc.update(buffer.array(), 0, length);
      if (buffer.position() == length && journal.matches(block, (int) crc.getValue())) {
        hasher.putBytes(buffer.array(), 0, length);
        block++;
      } else {
        forget(block);
      }
    }
    allHashed();
    return new Digest(hasher.hash().toString());
  }

  /** Forgets all that has arrived. */
  public synchronized void reset() throws IOException {
    hashed = false;
    done.clear();
    journal.clear();
    data.truncate(0);
  }

  /**
   * Takes the room on the disk that the whole blob needs, where the file system has room to give;
   * else looks whether there is enough for what is missing.
   *
   * @throws ModelException EXHAUSTED when there is not
   */
  void allocate() throws IOException {
    long before = data.size();
    try {
      if (!Allocation.of(file, expected.size())) {
        Space.require(DurableFiles.parent(file), expected.size() - arrived());
      }
    } catch (ModelException full) {
      data.truncate(before); // what could be had is given back
      throw full;
    }
  }

  Descriptor expected() {
    return expected;
  }

  /** The file with all blocks, synced; it is to be renamed. */
  Path synced() throws IOException {
    data.force(true);
    return file;
  }

  /** The blob has its name: nothing is left to go on with. */
  void finished() throws IOException {
    journal.delete();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try (journal;
        data) {}
  }

  private synchronized void arrived(int block, int crc) throws IOException {
    journal.add(block, crc);
    done.set(block);
    notifyAll();
  }

  /** Gives a span back that was claimed and not written. */
  public synchronized void release(Span span) {
    claimed.clear(span.first(), span.first() + span.count());
    notifyAll();
  }

  private synchronized void allHashed() {
    hashed = true;
    notifyAll();
  }

  private synchronized void forget(int block) {
    done.clear(block);
    notifyAll();
  }

  private synchronized void await(int block) throws IOException, InterruptedException {
    while (!done.get(block)) {
      if (closed) {
        throw new IOException("the download was given up");
      }
      wait();
    }
  }

  private int length(int block) {
    return Math.toIntExact(Math.min(BLOCK, expected.size() - (long) block * BLOCK));
  }
}
