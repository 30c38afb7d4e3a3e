package dev.lamina.cli.text;

/** What people call a layer, by its media type. */
public final class LayerKind {
  private static final String TYPE_PREFIX = "application/vnd.ollama.image.";

  private LayerKind() {}

  /** {@code model}, {@code template} …; a type that is not Ollama's stands as it is. */
  public static String of(String mediaType) {
    if (mediaType.startsWith(TYPE_PREFIX)) {
      return mediaType.substring(TYPE_PREFIX.length());
    }
    return mediaType.contains("container.image") || mediaType.contains("config")
        ? "config"
        : mediaType;
  }
}
