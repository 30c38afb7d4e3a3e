package dev.lamina.runtime.llamaserver;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * A directory that only this user may enter, for one child's socket. Closing it removes it.
 * Idempotent.
 */
record PrivateDirectory(Path path) implements AutoCloseable {
  /** Bytes that the path of a socket may have on every system. */
  private static final int LONGEST = 103;

  private static final String PREFIX = "lamina-engine-";
  private static final Duration ABANDONED = Duration.ofHours(1);

  static PrivateDirectory make() throws IOException {
    var directory = new PrivateDirectory(Files.createTempDirectory(PREFIX));
    directory.removeAbandoned();
    if (directory.socket().toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      directory.close();
      throw ModelException.invalid(
          "engine llama-server: the directory for temporary files has too long a path for a socket: "
              + directory.path().getParent()
              + " (set -Djava.io.tmpdir)");
    }
    return directory;
  }

  /** What a server left that was killed: old, and nobody listens there. */
  private void removeAbandoned() throws IOException {
    Instant old = Instant.now().minus(ABANDONED);
    try (var others = Files.newDirectoryStream(path.resolveSibling("."), PREFIX + "*")) {
      for (Path other : others) {
        var directory = new PrivateDirectory(other);
        if (Files.isWritable(other)
            && Files.getLastModifiedTime(other).toInstant().isBefore(old)
            && !directory.isAlive()) {
          directory.close();
        }
      }
    }
  }

  private boolean isAlive() {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      return channel.isConnected();
    } catch (IOException nobody) {
      return false;
    }
  }

  Path socket() {
    return path.resolve("engine.sock");
  }

  /** A name here for a file elsewhere, whose path may have commas, which part names in a list. */
  Path link(String name, Path file) throws IOException {
    return Files.createSymbolicLink(path.resolve(name), file.toAbsolutePath());
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(path);
    } catch (NoSuchFileException gone) {
      // It was closed before.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
