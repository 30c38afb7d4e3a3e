package dev.lamina.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.cli.client.Api;
import dev.lamina.cli.text.Sizes;
import dev.lamina.store.Digest;
import dev.lamina.store.Ingested;
import dev.lamina.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Brings files of this machine into the server's store by the cheapest way, and says which it was:
 * directly where the store is this user's own, else through HTTP. What was brought is held until
 * this is closed. Not safe for use by several threads.
 */
final class FileSender implements AutoCloseable {
  private static final String MEDIA_TYPE = "application/octet-stream";

  private final Api api;
  private final Consumer<JsonNode> told;
  private final SortedMap<Ingested.Way, Long> ways = new TreeMap<>();
  private final boolean link;
  private Optional<LocalStore.Found> looked = Optional.empty();

  /**
   * Prepares to send.
   *
   * @param told given lines as the server's streams have them
   * @param link whether files are to be given a second name in the store instead of being copied
   */
  FileSender(Api api, Consumer<JsonNode> told, boolean link) {
    this.api = api;
    this.told = told;
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
            ? store.lease().link(MEDIA_TYPE, file, read -> part(doing, read, size))
            : store.lease().ingest(MEDIA_TYPE, file, read -> part(doing, read, size));
    done(taken.way(), name, size);
    return taken.descriptor().digest();
  }

  /** How many bytes came into the store in which way, until now. */
  SortedMap<Ingested.Way, Long> ways() {
    return ways;
  }

  private void part(String doing, long done, long size) {
    told.accept(Json.object().put("status", doing).put("total", size).put("completed", done));
  }

  private void done(Ingested.Way way, String name, long size) {
    ways.merge(way, size, Long::sum);
    told.accept(Json.object().put("status", text(way, name, size)));
  }

  private String text(Ingested.Way way, String name, long size) {
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
    Digest digest = Digest.of(file, read -> part("reading " + name, read, size));
    if (api.holds(digest)) {
      done(Ingested.Way.PRESENT, name, size);
      return digest;
    }
    long[] sent = {0};
    api.upload(digest, file, count -> part("copying " + name, sent[0] += count, size));
    done(Ingested.Way.WRITTEN, name, size);
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
