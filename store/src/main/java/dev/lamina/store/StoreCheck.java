package dev.lamina.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Looks whether a store holds what its manifests say. Changes nothing but the notes of which blobs
 * are known to be right.
 */
final class StoreCheck {
  /** Bytes from which on a blob's progress is told; the others are done before anyone has read. */
  private static final long WORTH_TELLING = 1 << 20;

  private static final int WIDTH = Math.min(8, Runtime.getRuntime().availableProcessors());

  private final ModelStore store;
  private final StoreDepth depth;
  private final Consumer<Progress> progress;
  private final ConcurrentLinkedQueue<StoreReport.Finding> findings = new ConcurrentLinkedQueue<>();
  private final Map<Digest, Long> told = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  StoreCheck(ModelStore store, StoreDepth depth, Consumer<Progress> progress) {
    this.store = store;
    this.depth = depth;
    this.progress = progress;
  }

  /** A blob and the models that need it. */
  private record Needed(Descriptor blob, List<ModelName> by) {}

  /** Looks at these models; NOT_FOUND if one is not there. */
  StoreReport run(Collection<ModelName> names) throws IOException, InterruptedException {
    return run(names, true);
  }

  private StoreReport run(Collection<ModelName> names, boolean asked)
      throws IOException, InterruptedException {
    SequencedMap<String, Needed> needed = new TreeMap<>();
    ModelStore fresh = store.reopened();
    for (ModelName name : names) {
      try {
        for (Descriptor blob : fresh.get(Reference.of(name)).manifest().blobs()) {
          Needed entry =
              needed.computeIfAbsent(
                  blob.digest() + " " + blob.size(), key -> new Needed(blob, new ArrayList<>()));
          if (!entry.by().contains(name)) {
            entry.by().add(name);
          }
        }
      } catch (ModelException e) {
        if (e.kind() == ModelException.Kind.NOT_FOUND && !asked) {
          continue; // removed since the names were listed
        }
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
    // All of them first, so that who listens knows how much there is to do.
    needed.values().forEach(entry -> told(entry.blob(), 0));
    Parallel.each(WIDTH, needed.values(), this::check);
    progress.accept(new Progress.Done());
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
    String unneeded =
        plan.unreadable().isEmpty()
            ? " bytes that no model needs (prune removes them)"
            : " bytes that no readable model needs";
    for (Sweep.Item item : plan.items()) {
      String subject = store.root().relativize(item.file()).toString();
      find(
          item.digest().isPresent() ? StoreReport.Kind.ORPHAN : StoreReport.Kind.LEFTOVER,
          List.of(),
          subject,
          item.digest(),
          subject + ": " + item.bytes() + unneeded);
    }
    return run(store.names(), false);
  }

  private void check(Needed needed) throws IOException {
    if (look(needed).isEmpty()) {
      return;
    }
    // Another process may have removed or replaced the model meanwhile: damage is what is still
    // there while nobody can remove anything.
    try (var _ = store.lock().shared()) {
      List<ModelName> by = new ArrayList<>();
      for (ModelName name : needed.by()) {
        if (needs(name, needed.blob())) {
          by.add(name);
        }
      }
      if (!by.isEmpty()) {
        look(new Needed(needed.blob(), by)).ifPresent(findings::add);
      }
    }
  }

  private boolean needs(ModelName name, Descriptor blob) throws IOException {
    try {
      return store.find(name).map(model -> model.manifest().blobs().contains(blob)).orElse(false);
    } catch (ModelException unreadable) {
      // It was readable when the blob was noted: what it needs now is not known.
      return false;
    }
  }

  private Optional<StoreReport.Finding> look(Needed needed) throws IOException {
    Optional<StoreReport.Finding> finding = compare(needed);
    told(needed.blob(), needed.blob().size());
    return finding;
  }

  private Optional<StoreReport.Finding> compare(Needed needed) throws IOException {
    Descriptor blob = needed.blob();
    try {
      Optional<Path> file = store.blobs().locate(blob.digest());
      if (file.isEmpty()) {
        return Files.exists(store.blobs().path(blob.digest()), LinkOption.NOFOLLOW_LINKS)
            ? wrong(StoreReport.Kind.DANGLING, needed, "the blob is a link that leads nowhere")
            : wrong(StoreReport.Kind.MISSING, needed, "the blob is missing");
      }
      long size = Files.size(file.get());
      if (size != blob.size()) {
        return wrong(
            StoreReport.Kind.SHORT,
            needed,
            "the blob has " + size + " bytes instead of " + blob.size());
      }
      return right(blob, file.get())
          ? Optional.empty()
          : wrong(StoreReport.Kind.CHANGED, needed, "the blob's bytes are not its digest's");
    } catch (NoSuchFileException removed) {
      return wrong(StoreReport.Kind.MISSING, needed, "the blob is missing");
    }
  }

  private static Optional<StoreReport.Finding> wrong(
      StoreReport.Kind kind, Needed needed, String text) {
    Digest digest = needed.blob().digest();
    return Optional.of(
        new StoreReport.Finding(
            kind, needed.by(), digest.toString(), Optional.of(digest), digest + ": " + text));
  }

  private boolean right(Descriptor blob, Path file) throws IOException {
    KnownFiles known = store.blobs().known();
    LongConsumer counted = count -> counted(blob, count);
    return switch (depth) {
      case QUICK -> known.digest(file).map(blob.digest()::equals).orElse(true);
      case CHANGED -> known.hash(file, counted).equals(blob.digest());
      case DEEP -> known.reread(file, counted).equals(blob.digest());
    };
  }

  private void counted(Descriptor blob, long count) {
    if (count == blob.size()) {
      bytes.addAndGet(count);
    } else {
      told(blob, count);
    }
  }

  /** Never backwards, though what looks damaged is read twice. */
  private void told(Descriptor blob, long count) {
    if (blob.size() < WORTH_TELLING || count <= told.getOrDefault(blob.digest(), -1L)) {
      return;
    }
    told.put(blob.digest(), count);
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
