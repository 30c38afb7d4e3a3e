package dev.lamina.cli.text;

/** What people are told of where a template comes from. */
public final class TemplateNames {
  private TemplateNames() {}

  /** In words, of the server's word for it. */
  public static String of(String source) {
    return switch (source) {
      case "layer" -> "TEMPLATE layer";
      case "weights" -> "chat template in the weights";
      case "built-in" -> "built-in template";
      case "none" -> "none: the prompt as it is";
      case "request" -> "the given template";
      default -> source;
    };
  }
}
