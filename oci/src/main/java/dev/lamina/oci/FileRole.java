package dev.lamina.oci;

import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a file of a model that others packed is for, as its name tells. */
enum FileRole {
  /** A GGUF that a model can be run from, or a part of one. */
  WEIGHTS(Optional.empty()),
  /** A GGUF that goes with weights: projector or adapter. */
  BESIDE(Optional.empty()),
  LICENSE(Optional.of(MediaTypes.LICENSE)),
  TEMPLATE(Optional.of(MediaTypes.TEMPLATE)),
  SYSTEM(Optional.of(MediaTypes.SYSTEM)),
  PARAMS(Optional.of(MediaTypes.PARAMS)),
  MESSAGES(Optional.of(MediaTypes.MESSAGES)),
  /** Weights in a form that is not read. */
  FOREIGN_WEIGHTS(Optional.empty()),
  /** What a model here has no place for. */
  OTHER(Optional.empty()),
  /** A tar file that is not known before it is read. */
  UNKNOWN(Optional.empty());

  private static final List<String> FOREIGN =
      List.of(".safetensors", ".pt", ".pth", ".bin", ".onnx", ".dduf", ".ckpt", ".h5", ".npz");
  private static final Pattern BESIDE_NAME = Pattern.compile("mmproj|lora|adapter");
  private static final Pattern LICENSE_NAME = Pattern.compile("licen[cs]e([-.].*)?");

  /** Bytes of a text. */
  private static final int LONGEST_TEXT = 16 << 20;

  private final Optional<String> textType;

  FileRole(Optional<String> textType) {
    this.textType = textType;
  }

  static FileRole of(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (name.endsWith(".gguf")) {
      return BESIDE_NAME.matcher(name).find() ? BESIDE : WEIGHTS;
    }
    if (FOREIGN.stream().anyMatch(name::endsWith)) {
      return FOREIGN_WEIGHTS;
    }
    if (LICENSE_NAME.matcher(name).matches()) {
      return LICENSE;
    }
    return switch (name) {
      case "template.gotmpl" -> TEMPLATE;
      case "system.txt" -> SYSTEM;
      case "params.json" -> PARAMS;
      case "messages.json" -> MESSAGES;
      default -> OTHER;
    };
  }

  /** Throws CORRUPT for what is too long for a text. */
  static void requireText(String path, long size) {
    if (size > LONGEST_TEXT) {
      throw ModelException.corrupt(path + " is longer than " + LONGEST_TEXT + " bytes");
    }
  }

  boolean gguf() {
    return this == WEIGHTS || this == BESIDE;
  }

  /** The media type of the layer that it becomes, if it is a text. */
  Optional<String> textType() {
    return textType;
  }

  /** Whether a model here has a place for it, as far as is known. */
  boolean wanted() {
    return gguf() || textType.isPresent() || this == UNKNOWN;
  }
}
