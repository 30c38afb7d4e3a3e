package dev.lamina.modelfile;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Ingested;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A draft's wish for fewer bits in the weights: the one case in which weights are not stored as
 * they were given. Spec: store-and-modelfile §6.5.
 */
final class Quantization {
  private static final List<String> WANTED =
      List.of("F32", "F16", "BF16", "Q4_K_S", "Q4_K_M", "Q4_K", "Q8_0");
  private static final List<String> SOURCES = List.of("F16", "BF16", "F32");

  private final ModelStore store;
  private final Lease lease;
  private final Quantizer quantizer;
  private final Consumer<Progress> progress;

  Quantization(ModelStore store, Lease lease, Quantizer quantizer, Consumer<Progress> progress) {
    this.store = store;
    this.lease = lease;
    this.quantizer = quantizer;
    this.progress = progress;
  }

  /** Whether the words are right; what the weights are is not known yet. */
  static void requireKnown(String quantize) {
    String wanted = quantize.toUpperCase(Locale.ROOT);
    if (!wanted.isEmpty() && !WANTED.contains(wanted)) {
      throw ModelException.invalid(
          "unsupported quantization type "
              + wanted
              + " - supported types are F32, F16, Q4_K_S, Q4_K_M, Q8_0");
    }
  }

  /** The type that weights must be brought to; empty where they have it already. */
  static Optional<String> wanted(String quantize, List<Gguf> weights) {
    String upper = quantize.toUpperCase(Locale.ROOT);
    String wanted = upper.equals("Q4_K") ? "Q4_K_M" : upper;
    String present = weights.isEmpty() ? "unknown" : weights.getFirst().quantization();
    if (wanted.isEmpty() || wanted.equals(present)) {
      return Optional.empty();
    }
    if (!SOURCES.contains(present)) {
      throw ModelException.invalid(
          "quantization is only supported for F16, BF16 and F32 models (these weights are "
              + present
              + ")");
    }
    return Optional.of(wanted);
  }

  /**
   * Puts quantized weights in the place of those in the list.
   *
   * @param before the head of the weights in the list
   * @return the head of the new ones
   */
  Gguf replace(LayerList layers, Gguf before, String type)
      throws IOException, InterruptedException {
    List<Descriptor> parts = layers.descriptors(MediaTypes.MODEL);
    List<Path> files = new ArrayList<>();
    for (Descriptor part : parts) {
      files.add(store.verified(part));
    }
    Path target = lease.newFile();
    try {
      run(files, target, new Told(before.quantization(), type, parts));
      progress.accept(new Progress.Step("verifying conversion"));
      Gguf after = checked(target, before, type);
      sync(target);
      Ingested ingested = lease.link(MediaTypes.MODEL, target, _ -> {});
      layers.replace(MediaTypes.MODEL, ingested);
      return after;
    } finally {
      Files.deleteIfExists(target);
    }
  }

  /** Split weights are found by their names, which blobs do not have. */
  private void run(List<Path> files, Path target, Told told)
      throws IOException, InterruptedException {
    if (files.size() == 1) {
      quantizer.quantize(files.getFirst(), target, told.type(), told.to(progress));
      return;
    }
    Path links = Files.createTempDirectory("lamina-parts");
    try {
      Path first = SplitGguf.link(files, links);
      quantizer.quantize(first, target, told.type(), told.to(progress));
    } finally {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(links)) {
        for (Path link : all) {
          Files.delete(link);
        }
      }
      Files.delete(links);
    }
  }

  /** What a program made is believed as little as what a client sent. */
  private static Gguf checked(Path target, Gguf before, String type) throws IOException {
    if (!Files.exists(target)) {
      throw ModelException.unavailable("quantize to " + type + ": llama-quantize wrote no file");
    }
    Gguf after = Gguf.read(target, "the quantized weights", ModelException.Kind.CORRUPT, false);
    after.requireWeights("the quantized weights", ModelException.Kind.CORRUPT);
    boolean same =
        after.architecture().equals(before.architecture())
            && after.parameterCount() == before.parameterCount()
            && after.quantization().equals(type);
    if (!same) {
      throw ModelException.corrupt(
          "quantize to "
              + type
              + ": llama-quantize made other weights: "
              + after.architecture()
              + " in "
              + after.quantization()
              + " with "
              + after.parameterCount()
              + " parameters");
    }
    return after;
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** What clients are told while the program works: bytes, for that is what they can show. */
  private record Told(String from, String type, List<Descriptor> files) {
    Quantizer.Progress to(Consumer<Progress> progress) {
      String status = "quantizing " + from + " model to " + type;
      Digest digest = files.getFirst().digest();
      long bytes = files.stream().mapToLong(Descriptor::size).sum();
      progress.accept(new Progress.Bytes(status, digest, bytes, 0));
      return (done, total) ->
          progress.accept(
              new Progress.Bytes(status, digest, bytes, Math.round((double) bytes * done / total)));
    }
  }
}
