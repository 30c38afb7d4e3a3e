package dev.lamina.store;

import java.util.Optional;

/**
 * Which model is meant: a name, or exactly one manifest of that name ({@code name@sha256:…}).
 *
 * @param digest the digest of the manifest's bytes, when the model is pinned to it
 */
public record Reference(ModelName name, Optional<Digest> digest) {
  /** Reads {@code name} or {@code name@sha256:HEX}; throws INVALID for anything else. */
  public static Reference parse(String text) {
    int at = text.lastIndexOf('@');
    if (at < 0) {
      return of(ModelName.parse(text));
    }
    return new Reference(
        ModelName.parse(text.substring(0, at)), Optional.of(Digest.parse(text.substring(at + 1))));
  }

  public static Reference of(ModelName name) {
    return new Reference(name, Optional.empty());
  }

  @Override
  public String toString() {
    return name.shortest() + digest.map(d -> "@" + d).orElse("");
  }
}
