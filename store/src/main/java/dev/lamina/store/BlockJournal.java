package dev.lamina.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Which blocks of a partial blob have arrived: entries of 8 bytes, the block's number and the
 * CRC-32C of its bytes, appended. A torn entry at the end is passed over. Its file is locked for as
 * long as it is open, against other threads and other processes.
 */
final class BlockJournal implements AutoCloseable {
  private static final int ENTRY = 8;

  /** The file lock does not tell threads of one process apart. */
  private static final Map<Path, Semaphore> THREADS = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel channel;
  private final Semaphore mine;
  private final Map<Integer, Integer> checksums = new HashMap<>();
  private boolean closed;

  private BlockJournal(Path file, FileChannel channel, Semaphore mine) {
    this.file = file;
    this.channel = channel;
    this.mine = mine;
  }

  /** Opens a journal, new or begun by another run; waits while someone else has it open. */
  static BlockJournal open(Path file) throws IOException, InterruptedException {
    Semaphore mine =
        THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new Semaphore(1, true));
    mine.acquire();
    try {
      while (true) {
        FileChannel channel =
            FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
          channel.lock();
          // Whoever had it may have finished, and deleted it, while this one waited.
          if (Files.exists(file) && channel.size() == Files.size(file)) {
            return new BlockJournal(file, channel, mine);
          }
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
        channel.close();
      }
    } catch (IOException | RuntimeException e) {
      mine.release();
      throw e;
    }
  }

  /** The blocks that arrived, of a blob of so many and a data file of so many bytes. */
  synchronized BitSet blocks(int count, long dataSize) throws IOException {
    BitSet done = new BitSet(count);
    ByteBuffer entries = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (entries.hasRemaining() && channel.read(entries, entries.position()) > 0) {}
    entries.flip();
    while (entries.remaining() >= ENTRY) {
      int block = entries.getInt();
      int checksum = entries.getInt();
      if (block >= 0 && block < count && (long) block * PartialBlob.BLOCK < dataSize) {
        done.set(block);
        checksums.put(block, checksum);
      }
    }
    channel.position(channel.size() - channel.size() % ENTRY);
    return done;
  }

  synchronized void add(int block, int checksum) throws IOException {
    checksums.put(block, checksum);
    ByteBuffer entry = ByteBuffer.allocate(ENTRY).putInt(block).putInt(checksum).flip();
    while (entry.hasRemaining()) {
      channel.write(entry);
    }
  }

  synchronized boolean matches(int block, int checksum) {
    Integer known = checksums.get(block);
    return known != null && known == checksum;
  }

  synchronized void clear() throws IOException {
    checksums.clear();
    channel.truncate(0);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public synchronized void close() throws IOException {
    // An interrupted write closes the channel by itself; the next in line must get its turn still.
    if (!closed) {
      closed = true;
      try {
        channel.close();
      } finally {
        mine.release();
      }
    }
  }
}
