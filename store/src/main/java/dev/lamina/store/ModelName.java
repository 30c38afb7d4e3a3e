package dev.lamina.store;

import java.util.Optional;

/**
 * A model's name in Ollama's grammar: {@code [host/][namespace/]model[:tag]}. Spec:
 * store-and-modelfile §1.
 *
 * <p>All four parts are always there and valid, so a name can name no file but a manifest. Case is
 * kept; {@link #sameAs} compares without it.
 */
public record ModelName(String host, String namespace, String model, String tag) {
  public static final String DEFAULT_HOST = "registry.ollama.ai";
  public static final String DEFAULT_NAMESPACE = "library";
  public static final String DEFAULT_TAG = "latest";

  private static final int HOST_LENGTH = 350;
  private static final int PART_LENGTH = 80;

  public ModelName {
    if (!valid(host, HOST_LENGTH, "-.:")
        || !valid(namespace, PART_LENGTH, "-")
        || !valid(model, PART_LENGTH, "-.")
        || !valid(tag, PART_LENGTH, "-.")) {
      throw ModelException.invalid("invalid model name");
    }
  }

  /**
   * Reads a name, filling in the default host, namespace and tag. A {@code scheme://} before the
   * host is dropped.
   *
   * @throws ModelException INVALID, with the text in the message
   */
  public static ModelName parse(String text) {
    return find(text)
        .orElseThrow(
            () ->
                ModelException.invalid(
                    "invalid model name \""
                        + text
                        + "\" (expected [host/][namespace/]model[:tag])"));
  }

  /** Like {@link #parse}, empty where the text is no name. */
  public static Optional<ModelName> find(String text) {
    String rest = text;
    String tag = DEFAULT_TAG;
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = rest.substring(colon + 1);
      rest = rest.substring(0, colon);
      // An empty side of a separator that is there is an error, not a default.
      if (tag.isEmpty() || rest.isEmpty()) {
        return Optional.empty();
      }
    }
    int slash = rest.lastIndexOf('/');
    String model = rest.substring(slash + 1);
    String namespace = DEFAULT_NAMESPACE;
    String host = DEFAULT_HOST;
    if (slash >= 0) {
      rest = rest.substring(0, slash);
      slash = rest.lastIndexOf('/');
      namespace = rest.substring(slash + 1);
      if (slash >= 0) {
        host = afterScheme(rest.substring(0, slash));
      }
    }
    try {
      return Optional.of(new ModelName(host, namespace, model, tag));
    } catch (ModelException invalid) {
      return Optional.empty();
    }
  }

  /** The name as lists show it: host and namespace only where they are not the default (§1.3). */
  public String shortest() {
    boolean defaultHost = host.equalsIgnoreCase(DEFAULT_HOST);
    if (!defaultHost) {
      return host + "/" + namespace + "/" + model + ":" + tag;
    }
    return namespace.equalsIgnoreCase(DEFAULT_NAMESPACE)
        ? model + ":" + tag
        : namespace + "/" + model + ":" + tag;
  }

  /** All four parts: {@code host/namespace/model:tag}. */
  public String full() {
    return host + "/" + namespace + "/" + model + ":" + tag;
  }

  /** Whether both name the same model: all four parts alike but for case. */
  public boolean sameAs(ModelName other) {
    return host.equalsIgnoreCase(other.host)
        && namespace.equalsIgnoreCase(other.namespace)
        && model.equalsIgnoreCase(other.model)
        && tag.equalsIgnoreCase(other.tag);
  }

  /** The same model under another tag. */
  public ModelName withTag(String other) {
    return new ModelName(host, namespace, model, other);
  }

  @Override
  public String toString() {
    return shortest();
  }

  private static String afterScheme(String host) {
    int scheme = host.indexOf("://");
    return scheme < 0 ? host : host.substring(scheme + "://".length());
  }

  /**
   * ASCII letters, digits and underscore anywhere; {@code inner} characters everywhere but first.
   */
  private static boolean valid(String part, int longest, String inner) {
    if (part.isEmpty() || part.length() > longest) {
      return false;
    }
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      boolean word =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      if (!word && (i == 0 || inner.indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }
}
