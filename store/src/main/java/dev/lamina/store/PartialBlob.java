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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

  /** Blocks that wait in memory to be hashed, so that they need not be read from the file. */
  private static final int FRESH = 8;

  /** Blocks that are worth a write to the disk while others arrive. */
  private static final int OUT = 32;

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

  /** The bytes of blocks that were written just now and are the next ones to be hashed. */
  private final Map<Integer, byte[]> fresh = new HashMap<>();

  /** The block that is hashed, or waited for; none while nobody hashes. */
  private OptionalInt hashing = OptionalInt.empty();

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
   * Takes the first run of at most {@code most} missing blocks, none of them before the byte {@code
   * from}, which nobody else gets until it is given back; empty if there is nothing to fetch at the
   * moment.
   */
  public synchronized Optional<Span> claim(long from, int most) {
    int first = Math.toIntExact(Math.ceilDiv(from, BLOCK));
    while (first < blocks && !free(first)) {
      first++;
    }
    int end = runEnd(first, most);
    if (first == end) {
      return Optional.empty();
    }
    claimed.set(first, end);
    long offset = (long) first * BLOCK;
    return Optional.of(new Span(first, end - first, offset, offset(end) - offset));
  }

  /** Bytes from a span's first on that are missing and that nobody else fetches. */
  public synchronized long run(Span span, int mostBlocks) {
    return offset(runEnd(span.first() + span.count(), mostBlocks - span.count())) - span.offset();
  }

  /**
   * Waits while others fetch all that is missing, for what they may give back; false when {@link
   * #hash} has seen every block.
   *
   * @throws IOException when this was closed
   */
  public synchronized boolean awaitMissing() throws IOException, InterruptedException {
    while (!hashed) {
      if (closed) {
        throw new IOException("the download was given up");
      }
      for (int block = done.nextClearBit(0); block < blocks; block = done.nextClearBit(block + 1)) {
        if (!claimed.get(block)) {
          return true;
        }
      }
      wait();
    }
    return false;
  }

  /**
   * Writes a span's bytes as they come, each block remembered when it is whole; then gives the span
   * back, also when it fails.
   *
   * @param counted told the number of bytes of each piece written, on this thread
   * @throws EOFException when the stream ends before the span does
   */
  public void write(Span span, InputStream bytes, LongConsumer counted)
      throws IOException, InterruptedException {
    try {
      for (int block = span.first(); block < span.first() + span.count(); block++) {
        byte[] buffer = Optional.ofNullable(buffers.poll()).orElseGet(() -> new byte[BLOCK]);
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
        write(block, buffer);
      }
    } finally {
      release(span);
    }
  }

  /** At once and whole: half a block is of no use to anybody. */
  private void write(int block, byte[] buffer) throws IOException, InterruptedException {
    CRC32C crc = new CRC32C();
    crc.update(buffer, 0, length(block));
    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length(block));
    long position = (long) block * BLOCK;
    while (bytes.hasRemaining()) {
      // The JDK keeps memory as large as what it was given, for each of its threads.
      ByteBuffer piece = bytes.slice(bytes.position(), Math.min(PIECE, bytes.remaining()));
      int written = data.write(piece, position);
      position += written;
      bytes.position(bytes.position() + written);
    }
    arrived(block, (int) crc.getValue(), buffer);
  }

  /**
   * Computes the digest while blocks arrive; returns when all are here. A block that is not what
   * was written is forgotten, so that it is fetched again.
   */
  public Digest hash() throws IOException, InterruptedException {
    Hasher hasher = Hashing.sha256().newHasher();
    byte[] again = new byte[BLOCK];
    try {
      for (int block = 0; block < blocks; ) {
        Optional<byte[]> written = await(block);
        if (written.isPresent() || read(block, again)) {
          hasher.putBytes(written.orElse(again), 0, length(block));
          written.ifPresent(buffers::add);
          block++;
        } else {
          forget(block);
        }
      }
      allHashed();
    } finally {
      stopHashing();
    }
    return new Digest(hasher.hash().toString());
  }

  /** Reads a block from the file; false when it is not what was written. */
  private boolean read(int block, byte[] bytes) throws IOException {
    int length = length(block);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.position() < length
        && data.read(
                buffer.limit(Math.min(length, buffer.position() + PIECE)),
                (long) block * BLOCK + buffer.position())
            >= 0) {}
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return buffer.position() == length && journal.matches(block, (int) crc.getValue());
  }

  /**
   * Has the disk write what has arrived while the rest arrives, so that the end need not wait for
   * all of it; returns when {@link #hash} has seen every block.
   */
  public void writeOut() throws IOException, InterruptedException {
    for (int out = 0; awaitBlocks(out + OUT); ) {
      out += OUT;
      data.force(false);
    }
  }

  private synchronized boolean awaitBlocks(int count) throws InterruptedException {
    while (done.cardinality() < count && !hashed && !closed) {
      wait();
    }
    return done.cardinality() >= count && !hashed && !closed;
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

  private synchronized void arrived(int block, int crc, byte[] bytes)
      throws IOException, InterruptedException {
    while (fresh.size() == FRESH) {
      wait(); // it is sooner hashed than read again
    }
    journal.add(block, crc);
    done.set(block);
    if (hashing.isPresent() && block >= hashing.getAsInt() && block < hashing.getAsInt() + FRESH) {
      fresh.put(block, bytes);
    } else {
      buffers.add(bytes);
    }
    notifyAll();
  }

  /** Gives a span back that was claimed and not written. */
  public synchronized void release(Span span) {
    claimed.clear(span.first(), span.first() + span.count());
    notifyAll();
  }

  private synchronized void stopHashing() {
    hashing = OptionalInt.empty();
    fresh.clear();
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

  /** Waits for a block; returns its bytes if they are in memory still. */
  private synchronized Optional<byte[]> await(int block) throws IOException, InterruptedException {
    hashing = OptionalInt.of(block);
    while (!done.get(block)) {
      if (closed) {
        throw new IOException("the download was given up");
      }
      wait();
    }
    Optional<byte[]> bytes = Optional.ofNullable(fresh.remove(block));
    if (bytes.isPresent()) {
      notifyAll();
    }
    return bytes;
  }

  private boolean free(int block) {
    return !done.get(block) && !claimed.get(block);
  }

  private int runEnd(int first, int most) {
    int end = first;
    while (end < blocks && end - first < most && free(end)) {
      end++;
    }
    return end;
  }

  /** Where a block begins, or all ends. */
  private long offset(int block) {
    return Math.min(expected.size(), (long) block * BLOCK);
  }

  private int length(int block) {
    return Math.toIntExact(Math.min(BLOCK, expected.size() - (long) block * BLOCK));
  }
}
