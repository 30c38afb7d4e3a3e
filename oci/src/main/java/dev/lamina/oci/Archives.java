package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Models of a store to a file, and from one: {@link OciLayout}, without a network. */
public final class Archives {
  private Archives() {}

  /**
   * Writes models whose blobs are in a store into a tar file; what was there is replaced when all
   * of it is written.
   *
   * @param progress called on this thread
   * @throws ModelException NOT_FOUND or CORRUPT when a blob is not in the store as it should be
   */
  public static void write(
      Path file, Map<ModelName, ShapedModel> models, ModelStore store, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Transfer transfer = Transfer.local("exporting", store, progress);
    try (Lease lease = store.readingLease();
        OciArchive archive = OciArchive.create(file)) {
      for (ShapedModel model : models.values()) {
        for (Descriptor blob : model.blobs()) {
          lease.contains(blob);
        }
      }
      transfer.interruptibly(
          file,
          () -> {
            for (ShapedModel model : models.values()) {
              transfer.copyBlobs(model.blobs(), model.source(), archive);
            }
            for (var model : models.entrySet()) {
              archive.publish(model.getKey(), model.getValue().manifest());
            }
            transfer.step("writing " + file);
            archive.commit();
            return file;
          });
    } catch (ModelException e) {
      throw told("export to", file, e);
    } catch (IOException e) {
      throw told("export to", file, e);
    }
    progress.accept(new Progress.Done());
  }

  /**
   * Takes the models of a tar file or directory into a store. Names appear when all blobs of all of
   * them are there and right; they replace what has them. Of an archive that fails nothing is kept.
   *
   * @param name what the only model of it is to be called, whatever it is called there
   * @param progress called on this thread
   * @return the names that the models have now
   */
  public static Set<ModelName> read(
      Path path, Optional<ModelName> name, LocalModels local, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    ModelStore store = local.store();
    Transfer transfer = Transfer.local("importing", store, progress);
    List<Digest> fresh = new ArrayList<>();
    try (OciLayout layout = OciLayout.open(path)) {
      Map<ModelName, Manifest> models =
          name.isPresent() ? Map.of(name.get(), layout.only()) : layout.models();
      try (Lease lease = store.lease()) {
        for (Manifest manifest : models.values()) {
          fresh.addAll(absent(manifest, lease));
        }
        Incoming incoming = new Incoming(transfer, layout, lease);
        transfer.interruptibly(path, () -> take(models, incoming, local));
      }
      progress.accept(new Progress.Done());
      return models.keySet();
    } catch (ModelException e) {
      if (!fresh.isEmpty()) {
        store.discard(fresh);
      }
      throw told("import", path, e);
    } catch (IOException e) {
      throw told("import", path, e);
    }
  }

  private static Set<ModelName> take(
      Map<ModelName, Manifest> models, Incoming incoming, LocalModels local)
      throws IOException, InterruptedException {
    List<Incoming.Coming> coming = new ArrayList<>();
    for (Manifest there : models.values()) {
      coming.add(incoming.of(there, local));
    }
    List<Incoming.Arrived> arrived = new ArrayList<>();
    for (Incoming.Coming model : coming) {
      arrived.add(model.bring());
    }
    int next = 0;
    for (var model : models.entrySet()) {
      Digest there = model.getValue().digest();
      Digest here = arrived.get(next++).publish(model.getKey()).digest();
      if (!here.equals(there)) {
        Reference origin = new Reference(model.getKey(), Optional.of(there));
        local.store().origins().note(origin, here);
      }
    }
    return models.keySet();
  }

  private static List<Digest> absent(Manifest manifest, Lease lease) throws IOException {
    List<Digest> absent = new ArrayList<>();
    List<Descriptor> blobs =
        CarriedLayer.of(manifest)
            .map(carried -> carried.stream().map(CarriedLayer::own).toList())
            .orElse(manifest.blobs());
    for (Descriptor blob : blobs) {
      if (!lease.contains(blob)) {
        absent.add(blob.digest());
      }
    }
    return absent;
  }

  private static ModelException told(String operation, Path path, ModelException e) {
    return new ModelException(e.kind(), operation + " " + path + ": " + e.getMessage(), e);
  }

  private static IOException told(String operation, Path path, IOException e) {
    Optional<ModelException.Kind> kind =
        switch (e) {
          case NoSuchFileException _ -> Optional.of(ModelException.Kind.NOT_FOUND);
          case AccessDeniedException _ -> Optional.of(ModelException.Kind.DENIED);
          default -> Optional.empty();
        };
    String what = operation + " " + path + ": ";
    if (kind.isPresent()) {
      boolean absent = kind.get() == ModelException.Kind.NOT_FOUND;
      String reason = absent ? "no such file or directory" : "permission denied";
      throw new ModelException(kind.get(), what + reason, e);
    }
    return new IOException(what + e.getMessage(), e);
  }
}
