package dev.lamina.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The digests that running operations rely on: one file per lease in {@code lamina/leases}, a
 * digest a line, locked by its owner for as long as it lives. A file whose lock can be had belongs
 * to a dead process. Pages are written and read under the {@link StoreLock} only.
 */
final class LeaseBook {
  /**
   * Leases of this process. Its own files must not be opened again: closing them would drop the
   * owner's lock.
   */
  private static final Map<Path, Page> OWN = new ConcurrentHashMap<>();

  private final Path directory;

  LeaseBook(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /** Begins a lease; the caller holds the store's lock shared. */
  Page begin() throws IOException {
    DurableFiles.createDirectories(directory);
    Path file = directory.resolve(UUID.randomUUID().toString());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      Page page = new Page(file, Optional.of(channel.lock()));
      OWN.put(file, page);
      return page;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A lease that holds nothing, for a store where nothing can be written. */
  Page none() {
    return new Page(directory.resolve(UUID.randomUUID().toString()), Optional.empty());
  }

  /**
   * What living leases rely on; the caller holds the store's lock exclusively. Forgets leases of
   * the dead.
   */
  Set<Digest> pinned() throws IOException {
    Set<Digest> pinned = new HashSet<>();
    for (Path file : files()) {
      Page own = OWN.get(file);
      if (own != null) {
        pinned.addAll(own.digests);
      } else {
        pinned.addAll(others(file));
      }
    }
    return pinned;
  }

  /**
   * The ids of leases, after {@link #pinned} of the living ones; the caller holds the store's lock
   * exclusively.
   */
  Set<String> ids() throws IOException {
    Set<String> ids = new HashSet<>();
    files().forEach(file -> ids.add(file.getFileName().toString()));
    return ids;
  }

  private List<Path> files() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      List<Path> files = new ArrayList<>();
      entries.forEach(files::add);
      return files;
    } catch (NoSuchFileException noLeases) {
      return List.of();
    }
  }

  private static Set<Digest> others(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        Files.deleteIfExists(file);
        return Set.of();
      }
      return digests(file);
    } catch (NoSuchFileException ended) {
      return Set.of();
    } catch (IOException e) {
      // Whose lease it is cannot be asked in a store that is only read: it counts as living.
      if (DurableFiles.isReadOnly(e)) {
        return digests(file);
      }
      throw e;
    }
  }

  private static Set<Digest> digests(Path file) throws IOException {
    Set<Digest> digests = new HashSet<>();
    for (String line : Files.readAllLines(file)) {
      digests.add(Digest.parse(line));
    }
    return digests;
  }

  /** One lease's digests, in memory and on disk. */
  static final class Page implements AutoCloseable {
    private final Path file;
    private final Optional<FileLock> lock;
    private final Set<Digest> digests = ConcurrentHashMap.newKeySet();

    Page(Path file, Optional<FileLock> lock) {
      this.file = file;
      this.lock = lock;
    }

    /** Tells this lease from all others, also in a file's name. */
    String id() {
      return file.getFileName().toString();
    }

    /** Whether it is written down, for others to see. */
    boolean held() {
      return lock.isPresent();
    }

    /** Adds a digest to one that is held; the caller holds the store's lock shared. */
    void pin(Digest digest) throws IOException {
      if (digests.add(digest)) {
        FileChannel channel = lock.orElseThrow().channel();
        ByteBuffer line = ByteBuffer.wrap((digest + "\n").getBytes(StandardCharsets.US_ASCII));
        synchronized (channel) {
          while (line.hasRemaining()) {
            channel.write(line);
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      if (held() && lock.get().channel().isOpen()) {
        Files.deleteIfExists(file);
        lock.get().release();
        lock.get().channel().close();
      }
      OWN.remove(file);
    }
  }
}
