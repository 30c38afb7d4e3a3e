package dev.lamina.modelfile;

import dev.lamina.store.Descriptor;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Weights that llama.cpp split over several files: each a GGUF file of its own, of which the first
 * has the metadata of all. In a model each is a layer, stored as it is, whose {@code name} tells
 * its place. Spec: store-and-modelfile §6.4. Stateless.
 */
public final class SplitGguf {
  private static final Pattern FILE = Pattern.compile("(.+)-([0-9]{5})-of-([0-9]{5})\\.gguf");
  private static final String LAYER = "model";

  private SplitGguf() {}

  /**
   * The files of all parts, by the name of any of them; empty where it is no such name. Whether
   * they are there is not asked.
   */
  public static List<Path> siblings(Path part) {
    Matcher name = FILE.matcher(String.valueOf(part.getFileName()));
    int count = name.matches() ? Integer.parseInt(name.group(3)) : 0;
    List<Path> files = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      files.add(part.resolveSibling(fileName(name.group(1), i, count)));
    }
    return files;
  }

  /**
   * Gives the parts second names that tell their places, as llama.cpp wants them: symbolic links,
   * or hard ones where those cannot be made. Links that are there already stay.
   *
   * @param parts in order
   * @param directory made if it is not there
   * @return the first part's second name
   */
  public static Path link(List<Path> parts, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (int i = 0; i < parts.size(); i++) {
      link(directory.resolve(fileName(LAYER, i, parts.size())), parts.get(i).toAbsolutePath());
    }
    return directory.resolve(fileName(LAYER, 0, parts.size()));
  }

  private static void link(Path link, Path part) throws IOException {
    if (Files.exists(link) && Files.isSameFile(link, part)) {
      return;
    }
    Files.deleteIfExists(link);
    try {
      Files.createSymbolicLink(link, part);
    } catch (FileAlreadyExistsException sameMoment) {
      // Another process wanted the same, and links of one name lead to one file.
    } catch (UnsupportedOperationException | FileSystemException notHere) {
      Files.createLink(link, part);
    }
  }

  /**
   * What the parts are called, in the parts' order.
   *
   * @param parts by what they are called
   * @param fault the kind of error when they are not all parts of one model
   */
  public static List<String> order(Map<String, Gguf> parts, ModelException.Kind fault) {
    long count = parts.values().iterator().next().splitCount();
    SortedMap<Long, String> order = new TreeMap<>();
    parts.forEach(
        (called, part) -> {
          long number = part.splitNumber();
          if (part.splitCount() != count) {
            throw wrong(
                fault, called + " is one of " + part.splitCount() + " shards, others of " + count);
          }
          if (number < 0 || number >= count) {
            throw wrong(fault, called + " has invalid shard index " + number);
          }
          String twin = order.putIfAbsent(number, called);
          if (twin != null) {
            throw wrong(fault, "has duplicate shard index " + number + ": " + twin + ", " + called);
          }
        });
    for (long i = 0; i < count; i++) {
      if (!order.containsKey(i)) {
        throw wrong(
            fault,
            "is missing shard "
                + (i + 1)
                + " of "
                + count
                + " (all parts are needed, and nothing besides)");
      }
    }
    return List.copyOf(order.values());
  }

  /**
   * The parts as one: the first one's metadata, the tensors of all. A tensor's offset is one in its
   * own file.
   *
   * @param parts in order
   * @throws ModelException of kind {@code fault}: a tensor is missing, or there twice
   */
  public static Gguf join(List<Gguf> parts, ModelException.Kind fault) {
    Gguf first = parts.getFirst();
    List<Tensor> tensors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Gguf part : parts) {
      for (Tensor tensor : part.tensors()) {
        if (!names.add(tensor.name())) {
          throw wrong(fault, "has the tensor \"" + tensor.name() + "\" in two parts");
        }
        tensors.add(tensor);
      }
    }
    long expected = first.splitTensors();
    if (expected > 0 && expected != tensors.size()) {
      throw wrong(
          fault,
          "has "
              + tensors.size()
              + " tensors, "
              + expected
              + " expected (are these parts of one model?)");
    }
    return first.withTensors(tensors);
  }

  /** Marks layers, in the parts' order, as parts. */
  static List<Descriptor> layers(List<Descriptor> parts) {
    List<Descriptor> layers = new ArrayList<>();
    for (Descriptor part : parts) {
      layers.add(part.withName(fileName(LAYER, layers.size(), parts.size())));
    }
    return layers;
  }

  /** The layers of all parts in their order; empty where these are not all parts of one whole. */
  static List<Descriptor> ordered(List<Descriptor> layers) {
    boolean parts =
        layers.size() > 1 && layers.stream().allMatch(layer -> isPart(layer, layers.size()));
    List<Descriptor> sorted =
        layers.stream().sorted(Comparator.comparing(layer -> layer.name().orElse(""))).toList();
    boolean different = sorted.stream().map(Descriptor::name).distinct().count() == sorted.size();
    return parts && different ? sorted : List.of();
  }

  private static boolean isPart(Descriptor layer, int count) {
    Optional<Matcher> name = layer.name().map(FILE::matcher).filter(Matcher::matches);
    return name.isPresent() && Integer.parseInt(name.get().group(3)) == count;
  }

  private static String fileName(String prefix, int number, int count) {
    return String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", prefix, number + 1, count);
  }

  private static ModelException wrong(ModelException.Kind fault, String reason) {
    return new ModelException(fault, "split GGUF " + reason);
  }
}
