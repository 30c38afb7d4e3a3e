package dev.lamina.server;

import dev.lamina.oci.OwnersFile;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of JSON for each request, in a file: who asked what of which model. No prompt, no answer,
 * no key. The file is opened for each line, so that it may be moved away at any time. Safe for use
 * by several threads.
 */
final class AuditLog {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  private final Optional<Path> file;

  private AuditLog(Optional<Path> file) {
    this.file = file;
  }

  /**
   * None where there is no file.
   *
   * @throws ModelException INVALID for a file that cannot be written
   */
  static AuditLog of(Optional<Path> file) {
    AuditLog log = new AuditLog(file);
    if (file.isPresent()) {
      try {
        log.append(file.get(), "");
      } catch (IOException e) {
        throw new ModelException(
            ModelException.Kind.INVALID,
            "write the audit log " + file.get() + ": " + e + " (choose another LAMINA_AUDIT_LOG)",
            e);
      }
    }
    return log;
  }

  void request(Context ctx, String route, float millis) {
    if (file.isEmpty()) {
      return;
    }
    String line = Json.write(AuditEntry.of(ctx).json(ctx, route, millis)) + "\n";
    try {
      append(file.get(), line);
    } catch (IOException e) {
      LOG.error("the audit log misses a line: {} {}", e, line.strip());
    }
  }

  private synchronized void append(Path path, String line) throws IOException {
    Set<StandardOpenOption> append =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    try (FileChannel channel =
        FileChannel.open(path, append, OwnersFile.permissions(path, "rw-------"))) {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
