package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a model's layers are called as files: the names that {@link FileRole} knows, and others. */
final class LayerNames {
  /** The config among the files. */
  static final String CONFIG = "ollama-config.json";

  private static final Pattern PART = Pattern.compile(".+(-[0-9]{5}-of-[0-9]{5}\\.gguf)");

  private LayerNames() {}

  /**
   * The names of the layers, in their order.
   *
   * @param stem what the weights are called
   * @throws ModelException UNSUPPORTED when there are several weights that are no parts
   */
  static List<String> of(Manifest manifest, String stem) {
    int weights = manifest.layers(MediaTypes.MODEL).size();
    Map<String, Integer> used = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      String name = weights > 1 && isWeights(layer) ? part(layer, stem) : usual(layer, stem);
      int number = used.merge(name, 1, Integer::sum);
      names.add(number == 1 ? name : numbered(name, number));
    }
    return names;
  }

  /** Whether a model can be run from it alone. */
  static boolean isWeights(Descriptor layer) {
    return layer.mediaType().equals(MediaTypes.MODEL);
  }

  private static String usual(Descriptor layer, String stem) {
    return switch (layer.mediaType()) {
      case MediaTypes.MODEL -> stem + ".gguf";
      case MediaTypes.PROJECTOR -> stem + "-mmproj.gguf";
      case MediaTypes.ADAPTER -> stem + "-adapter.gguf";
      case MediaTypes.DRAFT -> WeightNames.draft(stem);
      case MediaTypes.TEMPLATE, MediaTypes.PROMPT -> "template.gotmpl";
      case MediaTypes.SYSTEM -> "system.txt";
      case MediaTypes.PARAMS -> "params.json";
      case MediaTypes.MESSAGES -> "messages.json";
      case MediaTypes.LICENSE -> "LICENSE";
      default -> "other-" + layer.digest().shortHex();
    };
  }

  private static String part(Descriptor layer, String stem) {
    Matcher name = PART.matcher(layer.name().orElse(""));
    if (!name.matches()) {
      throw ModelException.unsupported("it has several weights that are not parts of one model");
    }
    return stem + name.group(1);
  }

  private static String numbered(String name, int number) {
    int dot = name.lastIndexOf('.');
    return dot < 0
        ? name + "-" + number
        : name.substring(0, dot) + "-" + number + name.substring(dot);
  }
}
