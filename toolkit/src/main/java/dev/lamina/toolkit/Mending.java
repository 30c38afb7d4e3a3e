package dev.lamina.toolkit;

import dev.lamina.oci.LocalModels;
import dev.lamina.oci.RegistryOptions;
import dev.lamina.oci.Transfer;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.store.StoreDepth;
import dev.lamina.store.StoreReport;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings back what a check finds damaged: a blob from the file it was imported from or from a
 * registry, or out of the manifest that its model was made of; a manifest from the registry of its
 * name. Replaces what is damaged, one file at a time and only by the bytes of its digest; removes
 * nothing.
 */
final class Mending {
  private final ModelStore store;
  private final LocalModels local;
  private final RegistryOptions options;
  private final Consumer<Progress> progress;

  /** Why a registry's host cannot be asked: it is not waited for again. */
  private final Map<String, String> silent = new HashMap<>();

  Mending(LocalModels local, RegistryOptions options, Consumer<Progress> progress) {
    this.store = local.store();
    this.local = local;
    this.options = options;
    this.progress = progress;
  }

  Repair run(Collection<ModelName> names, StoreDepth depth)
      throws IOException, InterruptedException {
    StoreReport found = store.verify(names, depth, progress);
    List<StoreReport.Finding> mended = new ArrayList<>();
    List<Repair.Failure> failures = new ArrayList<>();
    for (StoreReport.Finding finding : found.findings()) {
      if (finding.kind().damage()) {
        String reason = mend(finding);
        if (reason.isEmpty()) {
          mended.add(finding);
        } else {
          failures.add(new Repair.Failure(finding, finding.text() + "; " + reason));
        }
      }
    }
    return new Repair(found, mended, failures);
  }

  /** Why it could not be mended; empty when it was. */
  private String mend(StoreReport.Finding finding) throws IOException, InterruptedException {
    if (finding.kind() == StoreReport.Kind.UNREADABLE) {
      return pullAgain(finding.models().getFirst());
    }
    return finding.digest().isPresent() ? bringBack(finding, finding.digest().get()) : "left alone";
  }

  private String pullAgain(ModelName name) throws IOException, InterruptedException {
    try (Lease lease = store.lease()) {
      if (lease.restore(name)) {
        return "";
      }
    } catch (ModelException incomplete) {
      if (incomplete.kind() != ModelException.Kind.NOT_FOUND) {
        throw incomplete;
      }
    }
    return asked(name, () -> Transfer.pull(Reference.of(name), local, options, progress));
  }

  private String bringBack(StoreReport.Finding finding, Digest digest)
      throws IOException, InterruptedException {
    Set<Descriptor> blobs = new LinkedHashSet<>();
    Set<ModelName> sources = new LinkedHashSet<>(finding.models());
    for (ModelName model : finding.models()) {
      Manifest manifest = store.get(Reference.of(model)).manifest();
      store.origins().of(manifest.digest()).map(Reference::name).ifPresent(sources::add);
      for (Descriptor blob : manifest.blobs()) {
        if (blob.digest().equals(digest)) {
          blobs.add(new Descriptor(blob.mediaType(), digest, blob.size()));
          blob.from().flatMap(ModelName::find).ifPresent(sources::add);
        }
      }
    }
    Set<String> reasons = new LinkedHashSet<>();
    for (Descriptor blob : blobs) {
      if (store.contains(blob) || restored(blob)) {
        return "";
      }
      for (ModelName source : sources) {
        String reason = asked(source, () -> Transfer.fetch(source, blob, store, options, progress));
        if (reason.isEmpty()) {
          return "";
        }
        reasons.add(reason);
      }
      if (remade(finding, blob, reasons)) {
        return "";
      }
    }
    ModelName first = finding.models().getFirst();
    return String.join("; ", reasons)
        + " (create or pull "
        + first.shortest()
        + " again, or remove it)";
  }

  /**
   * Where a model was made of another's manifest, its blobs may be known there by other digests.
   */
  private boolean remade(StoreReport.Finding finding, Descriptor blob, Set<String> reasons)
      throws IOException, InterruptedException {
    for (ModelName name : finding.models()) {
      StoredModel model = store.get(Reference.of(name));
      Optional<Reference> origin = store.origins().of(model.manifest().digest());
      if (origin.isEmpty()) {
        continue;
      }
      String reason =
          asked(origin.get().name(), () -> Transfer.remake(model, local, options, progress));
      if (store.contains(blob)) {
        return true;
      }
      if (!reason.isEmpty()) {
        reasons.add(reason);
      }
    }
    return false;
  }

  private boolean restored(Descriptor blob) throws IOException {
    try (Lease lease = store.lease()) {
      return lease
          .restore(
              blob,
              count ->
                  progress.accept(
                      new Progress.Bytes(
                          "copying " + blob.digest().shortHex(),
                          blob.digest(),
                          blob.size(),
                          Math.min(count, blob.size()))))
          .isPresent();
    }
  }

  @FunctionalInterface
  private interface Question {
    void ask() throws IOException, InterruptedException;
  }

  /** Why a registry did not give what it was asked for; empty when it did. */
  private String asked(ModelName name, Question question) throws IOException, InterruptedException {
    String known = silent.get(name.host());
    if (known != null) {
      return known;
    }
    try {
      question.ask();
      return "";
    } catch (ModelException e) {
      String told = String.valueOf(e.getMessage()).replaceFirst("^pull \\S+( manifest)?: ", "");
      return switch (e.kind()) {
        case NOT_FOUND -> name.full() + " has it not";
        case UNAVAILABLE -> {
          silent.put(name.host(), told);
          yield told;
        }
        case EXHAUSTED -> throw e;
        case INVALID, CORRUPT, DENIED, CONFLICT, UNSUPPORTED -> name.full() + ": " + told;
      };
    }
  }
}
