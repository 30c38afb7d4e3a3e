package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Where uploads stand, a file for each blob and repository: what a push that was broken off goes on
 * with, also in another run of the program. Safe for use by several threads and processes.
 */
final class UploadBook {
  /** Registries forget uploads sooner. */
  private static final Duration OLD = Duration.ofDays(7);

  private static final int LONGEST = 64 << 10;

  private final Path directory;

  UploadBook(Path directory) {
    this.directory = directory;
  }

  /**
   * An upload that has begun.
   *
   * @param session where the next piece is to be sent
   */
  record Begun(URI session) {}

  /**
   * The page of a blob, for nobody else until it is closed; empty where another thread or process
   * sends the same blob to the same repository, or where nothing can be written: then it begins
   * anew after it was broken off.
   */
  Optional<Page> page(RegistryAddress to, Digest blob) throws IOException {
    String what = to.base() + "/" + to.repository() + "@" + blob;
    Path file = directory.resolve(Digest.of(what.getBytes(StandardCharsets.UTF_8)).hex());
    FileChannel channel;
    try {
      OwnersFile.createDirectory(file);
      channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              OwnersFile.permissions(file, "rw-------"));
    } catch (IOException e) {
      if (ModelStore.isReadOnly(e)) {
        return Optional.empty();
      }
      throw e;
    }
    try {
      if (channel.tryLock() != null) {
        return Optional.of(new Page(file, channel));
      }
    } catch (OverlappingFileLockException thisProcess) {
      // Another push of the same model goes on at the same time.
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  /** Throws away what no registry remembers any more. */
  void tidy() throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    FileTime oldest = FileTime.from(Instant.now().minus(OLD));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).compareTo(oldest) < 0) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      if (!ModelStore.isReadOnly(e)) {
        throw e;
      }
    }
  }

  /** One blob's upload into one repository. */
  static final class Page implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private Page(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    /** What was written last; empty if nothing was, or not to its end. */
    Optional<Begun> read() throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), LONGEST));
      while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {}
      try {
        JsonNode json = Json.parse(bytes.array());
        String session = json.path("session").asText("");
        return session.isEmpty() ? Optional.empty() : Optional.of(new Begun(URI.create(session)));
      } catch (ModelException | IllegalArgumentException torn) {
        return Optional.empty();
      }
    }

    void write(URI session) throws IOException {
      ObjectNode json = Json.object().put("session", session.toString());
      ByteBuffer bytes = ByteBuffer.wrap(Json.writeBytes(json));
      channel.truncate(0);
      channel.position(0);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    void clear() throws IOException {
      channel.truncate(0);
    }

    /** The blob is there: nothing is left to go on with. */
    void finished() throws IOException {
      Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
