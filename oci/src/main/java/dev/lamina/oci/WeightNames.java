package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of several GGUF files are one model's weights, by their names. */
final class WeightNames {
  private static final Pattern PART = Pattern.compile("(.+)-([0-9]{5})-of-([0-9]{5})\\.gguf");
  private static final String DRAFT = "-draft.gguf";
  private static final int NAMED = 3;

  private WeightNames() {}

  /** What the parts of split weights are called. */
  static String part(String stem, int number, int count) {
    return "%s-%05d-of-%05d.gguf".formatted(stem, number, count);
  }

  /** What the model that guesses ahead for another is called. */
  static String draft(String stem) {
    return stem + DRAFT;
  }

  /** Whether a file guesses ahead for one of the others, as their names tell. */
  static boolean isDraft(String path, Collection<String> others) {
    return path.endsWith(DRAFT)
        && others.contains(path.substring(0, path.length() - DRAFT.length()) + ".gguf");
  }

  /**
   * The files of the one model: a file, or all parts of one. What guesses ahead for another is none
   * of them.
   *
   * @param paths of GGUF files that can be weights
   * @param preferred the one that is meant if there are several
   * @param foreign whether there are weights of another form
   * @throws ModelException UNSUPPORTED when it is none, several, or not all parts
   */
  static List<String> choose(
      Collection<String> paths, Optional<String> preferred, boolean foreign) {
    Map<String, List<String>> models = new TreeMap<>();
    for (String path : paths) {
      if (!isDraft(path, paths)) {
        models.computeIfAbsent(model(path), _ -> new ArrayList<>()).add(path);
      }
    }
    Optional<List<String>> meant = preferred.map(path -> models.get(model(path)));
    if (models.isEmpty()) {
      throw ModelException.unsupported(
          foreign
              ? "its weights are no GGUF, and others are not read here"
                  + " (convert them first: convert_hf_to_gguf.py DIRECTORY, of llama.cpp)"
              : "no GGUF file is in it");
    }
    if (models.size() > 1 && meant.isEmpty()) {
      List<String> names = models.values().stream().map(List::getFirst).limit(NAMED).toList();
      throw ModelException.unsupported(
          models.size()
              + " models are in it, and one is needed: "
              + String.join(", ", names)
              + (models.size() > NAMED ? ", …" : ""));
    }
    List<String> chosen = meant.orElseGet(() -> models.values().iterator().next());
    requireAll(chosen);
    return chosen;
  }

  private static String model(String path) {
    Matcher part = PART.matcher(path);
    return part.matches() ? part.group(1) + " of " + part.group(3) : path;
  }

  private static void requireAll(List<String> paths) {
    Matcher part = PART.matcher(paths.getFirst());
    int count = part.matches() ? Integer.parseInt(part.group(3)) : 1;
    if (paths.size() != count) {
      throw ModelException.unsupported(
          paths.size() + " of the " + count + " parts of " + part.group(1) + ".gguf are in it");
    }
  }
}
