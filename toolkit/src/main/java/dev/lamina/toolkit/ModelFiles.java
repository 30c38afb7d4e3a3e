package dev.lamina.toolkit;

import dev.lamina.modelfile.Gguf;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.SplitGguf;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Modelfile's FROMs, ADAPTERs and DRAFTs name: files on this machine by their names, or a
 * model. Spec: store-and-modelfile §4.7.
 *
 * <p>Other than the reference: what looks like a path is never taken for a model's name, a model
 * and files may stand together, and one part of split weights stands for all. For one thread.
 */
public final class ModelFiles {
  private static final Pattern UNCONVERTED = Pattern.compile("(?i).*\\.(safetensors|bin|pth|pt)");

  private final Path directory;
  private final Path home;
  private final SortedMap<String, Path> files = new TreeMap<>();
  private final SortedMap<String, Path> adapters = new TreeMap<>();
  private final SortedMap<String, Path> drafts = new TreeMap<>();
  private Optional<ModelName> model = Optional.empty();

  private ModelFiles(Path directory, Path home) {
    this.directory = directory;
    this.home = home;
  }

  /**
   * Looks for the files.
   *
   * @param directory that relative paths begin at
   * @param home what {@code ~} stands for
   * @throws ModelException NOT_FOUND: a file is not there; UNSUPPORTED: weights that are no GGUF;
   *     INVALID: neither a file nor a name
   */
  public static ModelFiles of(Modelfile modelfile, Path directory, Path home) throws IOException {
    ModelFiles found = new ModelFiles(directory, home);
    for (String from : modelfile.from()) {
      found.addFrom(from);
    }
    for (String adapter : modelfile.adapters()) {
      found.addAdapter(adapter);
    }
    for (String draft : modelfile.drafts()) {
      found.addDraft(draft);
    }
    return found;
  }

  /** The model that is to be inherited from. */
  public Optional<ModelName> model() {
    return model;
  }

  /** Weights and projectors, by their names. */
  public SortedMap<String, Path> files() {
    return Collections.unmodifiableSortedMap(files);
  }

  /** LoRA adapters, by their names. */
  public SortedMap<String, Path> adapters() {
    return Collections.unmodifiableSortedMap(adapters);
  }

  /** Models that guess ahead, by their names. */
  public SortedMap<String, Path> drafts() {
    return Collections.unmodifiableSortedMap(drafts);
  }

  /**
   * Looks into the files.
   *
   * @throws ModelException INVALID for one that is no GGUF, or holds nothing that can be run
   */
  public void requireUsable() throws IOException {
    for (Path file : files.values()) {
      requireUsable(file);
    }
    for (Path file : adapters.values()) {
      requireUsable(file);
    }
    for (Path file : drafts.values()) {
      requireUsable(file);
    }
  }

  private static void requireUsable(Path file) throws IOException {
    Gguf head = Gguf.read(file);
    if (head.role() == Gguf.Role.WEIGHTS && head.splitCount() == 1) {
      head.requireWeights(file.toString(), ModelException.Kind.INVALID);
    }
  }

  private void addFrom(String from) throws IOException {
    Path path = path(from);
    if (Files.isDirectory(path)) {
      addDirectory(from, path);
    } else if (Files.exists(path)) {
      addFile(from, path);
    } else if (looksLikeAPath(from)) {
      throw absent("FROM", from);
    } else {
      model =
          ModelName.find(from)
              .or(
                  () -> {
                    throw ModelException.invalid(
                        "FROM " + from + ": neither a file nor a model's name");
                  });
    }
  }

  private void addDirectory(String from, Path path) throws IOException {
    List<Path> weights = find(path, 1, Pattern.compile("(?i).*\\.gguf"));
    if (!weights.isEmpty()) {
      for (Path file : weights) {
        addFile(from, file);
      }
    } else if (!find(path, 2, UNCONVERTED).isEmpty()) {
      throw unconverted("FROM " + from, "convert_hf_to_gguf.py " + path);
    } else {
      throw new ModelException(
          ModelException.Kind.NOT_FOUND,
          "FROM " + from + ": no GGUF file in the directory " + path);
    }
  }

  private void addFile(String from, Path file) throws IOException {
    if (isUnconverted(file)) {
      throw unconverted(
          "FROM " + from, "convert_hf_to_gguf.py " + file.toAbsolutePath().getParent());
    }
    List<Path> parts = SplitGguf.siblings(file);
    for (Path part : parts.isEmpty() ? List.of(file) : parts) {
      if (!Files.exists(part)) {
        throw new ModelException(
            ModelException.Kind.NOT_FOUND,
            "FROM "
                + from
                + ": one of its "
                + parts.size()
                + " parts is not there: "
                + part.getFileName()
                + " (all must be in the directory "
                + part.toAbsolutePath().getParent()
                + ")");
      }
      add(files, part);
    }
  }

  private void addAdapter(String text) throws IOException {
    Path path = path(text);
    if (!Files.exists(path)) {
      throw absent("ADAPTER", text);
    }
    if (Files.isDirectory(path) || isUnconverted(path)) {
      Path from = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
      throw unconverted("ADAPTER " + text, "convert_lora_to_gguf.py " + from);
    }
    add(adapters, path);
  }

  private void addDraft(String text) throws IOException {
    Path path = path(text);
    if (!Files.exists(path)) {
      throw absent("DRAFT", text);
    }
    if (files.containsValue(path)) {
      throw ModelException.invalid("DRAFT " + text + ": it is what FROM names, too");
    }
    if (Files.isDirectory(path) || isUnconverted(path)) {
      Path from = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
      throw unconverted("DRAFT " + text, "convert_hf_to_gguf.py " + from);
    }
    add(drafts, path);
  }

  private static boolean isUnconverted(Path file) throws IOException {
    if (!UNCONVERTED.matcher(String.valueOf(file.getFileName())).matches()) {
      return false;
    }
    String start;
    try (InputStream in = Files.newInputStream(file)) {
      start = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
    }
    // A .bin may be anything; PyTorch's are zip archives.
    boolean anything = String.valueOf(file.getFileName()).endsWith(".bin");
    return anything ? start.startsWith("PK") : !start.equals("GGUF");
  }

  private static ModelException unconverted(String what, String command) {
    return ModelException.unsupported(
        what
            + ": safetensors and PyTorch files are not read (convert them with llama.cpp's script: "
            + command
            + ", then name the .gguf file that it makes)");
  }

  private static List<Path> find(Path directory, int depth, Pattern name) throws IOException {
    try (Stream<Path> found =
        Files.find(
            directory,
            depth,
            (file, attributes) -> name.matcher(String.valueOf(file.getFileName())).matches())) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void add(SortedMap<String, Path> to, Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    Path twin = to.put(name, file);
    if (twin != null && !Files.isSameFile(twin, file)) {
      throw ModelException.invalid("create: two files are called " + name + " (rename one)");
    }
  }

  private ModelException absent(String instruction, String text) {
    return new ModelException(
        ModelException.Kind.NOT_FOUND,
        instruction + " " + text + ": no such file (looked in " + directory + ")");
  }

  private static boolean looksLikeAPath(String text) {
    return text.startsWith("/")
        || text.startsWith(".")
        || text.startsWith("~")
        || text.contains("\\")
        || text.endsWith(".gguf")
        || UNCONVERTED.matcher(text).matches();
  }

  private Path path(String text) {
    if (text.equals("~")) {
      return home;
    }
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : directory.resolve(text);
  }
}
