package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.client.Api;
import dev.lamina.store.Lease;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/**
 * The server's store where it is this user's own, on this machine: files are taken into it by this
 * process and its rights. The server is never asked to read a path, for it could not tell who asks.
 * See docs/adr/0006.
 */
final class LocalStore implements AutoCloseable {
  private final Path root;
  private final Lease lease;

  private LocalStore(Path root, Lease lease) {
    this.root = root;
    this.lease = lease;
  }

  /**
   * The outcome of looking for it.
   *
   * @param reason why there is none
   */
  record Found(Optional<LocalStore> store, String reason) {
    LocalStore orRefuse(String operation, String remedy) {
      return store.orElseThrow(
          () -> ModelException.unsupported(operation + ": " + reason + " (" + remedy + ")"));
    }
  }

  /** Looks for it; the caller closes it. */
  static Found of(Api api) throws IOException {
    if (!api.address().isLocal()) {
      return none("the server " + api.address() + " is not on this machine");
    }
    JsonNode told;
    try {
      told = api.get("/api/store");
    } catch (ModelException e) {
      if (e.kind() == ModelException.Kind.NOT_FOUND) {
        return none("the server does not tell where its store is");
      }
      throw e;
    }
    Path root = Path.of(told.path("path").asText(""));
    if (!told.path("writable").asBoolean()) {
      return none("the store " + root + " is read-only");
    }
    if (!root.isAbsolute() || !Files.isDirectory(root)) {
      return none("the server's store " + root + " is not on this machine");
    }
    if (!isOwn(root)) {
      return none("the store " + root + " is not this user's alone");
    }
    Lease lease = ModelStore.at(root).lease();
    try {
      // A server in a container tells a path of its own, which may be another directory here.
      if (api.get("/api/store?lease=" + lease.id()).path("lease").asBoolean()) {
        return new Found(Optional.of(new LocalStore(root, lease)), "");
      }
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
    lease.close();
    return none("the server's store is not the directory " + root + " of this machine");
  }

  Path root() {
    return root;
  }

  /** The verbs on it, in this process; the caller closes it. */
  Lamina open(Program program) {
    return Lamina.open(Settings.defaults(program.environment.home()).withStore(root));
  }

  /** Keeps what is taken until this is closed. */
  Lease lease() {
    return lease;
  }

  @Override
  public void close() throws IOException {
    lease.close();
  }

  private static Found none(String reason) {
    return new Found(Optional.empty(), reason);
  }

  /**
   * Whether the directory belongs to this user and not everyone may change it: else a server of
   * someone else's could have this process write where that one may not.
   */
  private static boolean isOwn(Path directory) throws IOException {
    Path mine = Files.createTempFile("lamina", "");
    try {
      if (!Files.getOwner(directory).equals(Files.getOwner(mine))) {
        return false;
      }
    } finally {
      Files.delete(mine);
    }
    return Files.getFileAttributeView(directory, PosixFileAttributeView.class) == null
        || !Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE);
  }
}
