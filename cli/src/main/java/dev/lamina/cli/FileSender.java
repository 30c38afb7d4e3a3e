package dev.lamina.cli;

import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.Sizes;
import dev.lamina.store.Digest;
import dev.lamina.store.Ingested;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Brings files of this machine into the server's store by the cheapest way, and says which it was:
 * directly where the store is this user's own, else through HTTP. What was brought is held until
 * this is closed. Not safe for use by several threads.
 */
final class FileSender implements AutoCloseable {
  private static final String MEDIA_TYPE = "application/octet-stream";

  private final Api api;
  private final StatusLine status;
  private final boolean link;
  private Optional<LocalStore.Found> looked = Optional.empty();

  /**
   * Prepares to send.
   *
   * @param link whether files are to be given a second name in the store instead of being copied
   */
  FileSender(Api api, StatusLine status, boolean link) {
    this.api = api;
    this.status = status;
    this.link = link;
  }

  /** Returns when the store has the file. */
  Digest send(String name, Path file) throws IOException {
    LocalStore.Found found = local();
    if (link) {
      return take(found.orRefuse("create --link", "leave out --link"), name, file);
    }
    return found.store().isPresent()
        ? take(found.store().get(), name, file)
        : upload(name, file, Files.size(file));
  }

  private LocalStore.Found local() throws IOException {
    if (looked.isEmpty()) {
      looked = Optional.of(LocalStore.of(api));
    }
    return looked.get();
  }

  private Digest take(LocalStore store, String name, Path file) throws IOException {
    long size = Files.size(file);
    String doing = (link ? "reading " : "copying ") + name;
    Ingested taken =
        link
            ? store.lease().link(MEDIA_TYPE, file, read -> status.part(doing, read, size))
            : store.lease().ingest(MEDIA_TYPE, file, read -> status.part(doing, read, size));
    status.line(told(taken.way(), name, size));
    return taken.descriptor().digest();
  }

  private String told(Ingested.Way way, String name, long size) {
    String saved = ", " + Sizes.text(size) + " saved)";
    return switch (way) {
      case KNOWN -> "kept " + name + " (known: not read again" + saved;
      case PRESENT -> "kept " + name + " (present: not copied" + saved;
      case LINKED -> "linked " + name + " (link: read-only now" + saved;
      case CLONED -> "cloned " + name + " (reflink" + saved;
      case WRITTEN -> "copied " + name + (link ? " (another file system: no link)" : "");
    };
  }

  private Digest upload(String name, Path file, long size) throws IOException {
    Digest digest = Digest.of(file, read -> status.part("reading " + name, read, size));
    if (api.holds(digest)) {
      status.line(told(Ingested.Way.PRESENT, name, size));
      return digest;
    }
    long[] sent = {0};
    api.upload(digest, file, count -> status.part("copying " + name, sent[0] += count, size));
    status.line("copied " + name);
    return digest;
  }

  @Override
  public void close() throws IOException {
    Optional<LocalStore> store = looked.flatMap(LocalStore.Found::store);
    if (store.isPresent()) {
      store.get().close();
    }
  }
}
