package dev.lamina.modelfile;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A file that a draft is made of, looked at: which layer it becomes. Weights are stored as they
 * are; what would have to be converted first is refused with the way to do it. Spec:
 * store-and-modelfile §6.4.
 *
 * @param descriptor without {@code from}, which Ollama fills with the client's file name here
 */
record DraftFile(String name, Descriptor descriptor, Gguf gguf) {
  private static final List<String> CONVERTIBLE = List.of(".safetensors", ".bin", ".pth", ".pt");

  /**
   * @param name what the client calls the file
   * @param blob the file in the store
   */
  static DraftFile read(String name, Digest digest, Path blob) throws IOException {
    requireGguf(name, blob);
    Gguf gguf = Gguf.read(blob, name, ModelException.Kind.INVALID, false);
    String mediaType =
        switch (gguf.role()) {
          case WEIGHTS -> MediaTypes.MODEL;
          case ADAPTER -> MediaTypes.ADAPTER;
          case PROJECTOR -> MediaTypes.PROJECTOR;
        };
    if (gguf.role() == Gguf.Role.WEIGHTS && gguf.splitCount() == 1) {
      gguf.requireWeights(name, ModelException.Kind.INVALID);
    }
    return new DraftFile(name, new Descriptor(mediaType, digest, Files.size(blob)), gguf);
  }

  Gguf.Role role() {
    return gguf.role();
  }

  /** Whether it is one of several files that are one model's weights together. */
  boolean isPart() {
    return role() == Gguf.Role.WEIGHTS && gguf.splitCount() > 1;
  }

  private static void requireGguf(String name, Path blob) throws IOException {
    byte[] magic;
    try (InputStream in = Files.newInputStream(blob)) {
      magic = in.readNBytes(4);
    }
    String start = new String(magic, StandardCharsets.ISO_8859_1);
    if (start.equals("GGUF") || start.equals("FUGG")) {
      return;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    // A .bin may be anything; PyTorch's are zip archives.
    boolean torch = start.startsWith("PK") || lower.endsWith(".safetensors");
    if (torch && CONVERTIBLE.stream().anyMatch(lower::endsWith)) {
      throw ModelException.unsupported(
          "create from "
              + name
              + ": safetensors and PyTorch files are not read"
              + " (convert them first: convert_hf_to_gguf.py DIRECTORY, of llama.cpp)");
    }
    String phrase =
        lower.endsWith(".gguf") ? "supplied file was not in GGUF format" : "unknown type";
    throw ModelException.invalid(phrase + ": " + name + " does not start with GGUF");
  }
}
