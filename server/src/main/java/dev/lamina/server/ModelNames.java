package dev.lamina.server;

import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.util.Locale;

/**
 * Which model a request means. Errors repeat the name as the client wrote it. Spec:
 * http-api-and-cli §1.5.
 */
final class ModelNames {
  private static final String CLOUD = ":cloud";
  private static final String CLOUD_TAG = "-cloud";
  private static final String LOCAL = ":local";

  private final ModelStore store;

  ModelNames(ModelStore store) {
    this.store = store;
  }

  /** A text that must be there. */
  static String required(String text) {
    if (text.isEmpty()) {
      throw ModelException.invalid("model is required");
    }
    return text;
  }

  /** A name, of a model that need not exist. */
  static ModelName valid(String text) {
    return ModelName.find(withoutMarker(text, "remote model is unavailable"))
        .orElseThrow(() -> ModelException.invalid("invalid model name"));
  }

  /** An installed model, by its name, which may be pinned to a digest. */
  StoredModel installed(String text) throws IOException {
    if (text.isEmpty()) {
      throw missing(text);
    }
    if (text.indexOf('@') >= 0) {
      return store.get(Reference.parse(text));
    }
    return store.find(valid(text)).orElseThrow(() -> missing(text));
  }

  /** As {@link #installed}, with the words that requests for vectors get. */
  StoredModel tryPulling(String text) throws IOException {
    if (text.isEmpty()) {
      throw missing(text);
    }
    return store
        .find(valid(text))
        .orElseThrow(
            () ->
                ModelException.notFound("model \"" + text + "\" not found, try pulling it first"));
  }

  /**
   * Drops the mark that says where a model runs. Models run here only, so {@code :local} is true of
   * all, and what wants the cloud is refused as the reference does with its cloud switched off.
   *
   * @param refusal what is then not to be had
   */
  static String withoutMarker(String text, String refusal) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean local = lower.endsWith(LOCAL);
    String rest = local ? text.substring(0, text.length() - LOCAL.length()) : text;
    String lowerRest = rest.toLowerCase(Locale.ROOT);
    boolean cloud =
        lowerRest.endsWith(CLOUD)
            || (lowerRest.endsWith(CLOUD_TAG)
                && lowerRest.lastIndexOf(':') > lowerRest.lastIndexOf('/'));
    boolean localWithin = cloud && lowerRest.endsWith(LOCAL + CLOUD);
    if (cloud && (local || localWithin)) {
      throw ModelException.invalid("use either :local or :cloud, not both: \"" + text + "\"");
    }
    if (cloud) {
      throw Cloud.disabled(refusal);
    }
    return rest;
  }

  private static ModelException missing(String text) {
    return ModelException.notFound("model '" + text + "' not found");
  }
}
