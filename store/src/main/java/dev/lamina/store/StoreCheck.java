package dev.lamina.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Looks whether a store holds what its manifests say. Changes nothing but the notes of which blobs
 * are known to be right.
 */
final class StoreCheck {
  private static final int WIDTH = Math.min(8, Runtime.getRuntime().availableProcessors());

  private final ModelStore store;
  private final StoreDepth depth;
  private final Consumer<Progress> progress;
  private final ConcurrentLinkedQueue<StoreReport.Finding> findings = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();

  StoreCheck(ModelStore store, StoreDepth depth, Consumer<Progress> progress) {
    this.store = store;
    this.depth = depth;
    this.progress = progress;
  }

  /** A blob and the models that need it. */
  private record Needed(Descriptor blob, List<ModelName> by) {}

  StoreReport run(Collection<ModelName> names) throws IOException, InterruptedException {
    SequencedMap<String, Needed> needed = new TreeMap<>();
    for (ModelName name : names) {
      try {
        for (Descriptor blob : store.get(Reference.of(name)).manifest().blobs()) {
          Needed entry =
              needed.computeIfAbsent(
                  blob.digest() + " " + blob.size(), key -> new Needed(blob, new ArrayList<>()));
          if (!entry.by().contains(name)) {
            entry.by().add(name);
          }
        }
      } catch (ModelException e) {
        if (e.kind() != ModelException.Kind.CORRUPT) {
          throw e;
        }
        find(
            StoreReport.Kind.UNREADABLE,
            List.of(name),
            name.shortest(),
            Optional.empty(),
            String.valueOf(e.getMessage()));
      }
    }
    Parallel.each(WIDTH, needed.values(), this::check);
    return report(names.size(), needed.size());
  }

  /** Also what no manifest names: orphans, leftovers, links that lead nowhere. */
  StoreReport runAll() throws IOException, InterruptedException {
    for (Path link : store.manifests().dangling()) {
      String subject = store.root().relativize(link).toString();
      find(
          StoreReport.Kind.DANGLING,
          List.of(),
          subject,
          Optional.empty(),
          subject + ": the link leads nowhere (delete it, or bring back what it led to)");
    }
    Sweep.Plan plan = new Sweep(store).plan();
    for (Sweep.Item item : plan.items()) {
      String subject = store.root().relativize(item.file()).toString();
      find(
          item.digest().isPresent() ? StoreReport.Kind.ORPHAN : StoreReport.Kind.LEFTOVER,
          List.of(),
          subject,
          item.digest(),
          subject + ": " + item.bytes() + " bytes that no model needs (prune removes them)");
    }
    return run(store.names());
  }

  private void check(Needed needed) throws IOException {
    Descriptor blob = needed.blob();
    Optional<Path> file = store.blobs().locate(blob.digest());
    if (file.isEmpty()) {
      boolean dangling = Files.exists(store.blobs().path(blob.digest()), LinkOption.NOFOLLOW_LINKS);
      find(
          dangling ? StoreReport.Kind.DANGLING : StoreReport.Kind.MISSING,
          needed.by(),
          blob.digest().toString(),
          Optional.of(blob.digest()),
          blob.digest()
              + (dangling ? ": the blob is a link that leads nowhere" : ": the blob is missing"));
      return;
    }
    long size = Files.size(file.get());
    if (size != blob.size()) {
      find(
          StoreReport.Kind.SHORT,
          needed.by(),
          blob.digest().toString(),
          Optional.of(blob.digest()),
          blob.digest() + ": the blob has " + size + " bytes instead of " + blob.size());
    } else if (!right(blob, file.get())) {
      find(
          StoreReport.Kind.CHANGED,
          needed.by(),
          blob.digest().toString(),
          Optional.of(blob.digest()),
          blob.digest() + ": the blob's bytes are not its digest's");
    }
  }

  private boolean right(Descriptor blob, Path file) throws IOException {
    KnownFiles known = store.blobs().known();
    LongConsumer counted = count -> counted(blob, count);
    boolean right =
        switch (depth) {
          case QUICK -> known.digest(file).map(blob.digest()::equals).orElse(true);
          case CHANGED -> known.hash(file, counted).equals(blob.digest());
          case DEEP -> known.reread(file, counted).equals(blob.digest());
        };
    told(blob, blob.size());
    return right;
  }

  private void counted(Descriptor blob, long count) {
    if (count == blob.size()) {
      bytes.addAndGet(count);
    } else {
      told(blob, count);
    }
  }

  private void told(Descriptor blob, long count) {
    progress.accept(
        new Progress.Bytes(
            "verifying " + blob.digest().shortHex(), blob.digest(), blob.size(), count));
  }

  private void find(
      StoreReport.Kind kind,
      List<ModelName> models,
      String subject,
      Optional<Digest> digest,
      String text) {
    findings.add(new StoreReport.Finding(kind, models, subject, digest, text));
  }

  private StoreReport report(int models, int blobs) {
    List<StoreReport.Finding> sorted = new ArrayList<>(findings);
    sorted.sort(
        Comparator.comparing(StoreReport.Finding::kind)
            .thenComparing(StoreReport.Finding::subject));
    return new StoreReport(sorted, models, blobs, bytes.get());
  }
}
