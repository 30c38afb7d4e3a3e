package dev.lamina.store;

import java.util.Optional;

/**
 * What a blob is: its media type, digest and size in bytes. Nobody stores bytes without saying
 * first what they must be.
 *
 * @param size bytes, never negative
 * @param from the display name of the model that the layer was inherited from (Ollama's member;
 *     §3.4)
 * @param name the member name of tensor and json layers of safetensors models (§3.7), and the file
 *     name of a part of split weights
 */
public record Descriptor(
    String mediaType, Digest digest, long size, Optional<String> from, Optional<String> name) {
  public Descriptor {
    if (size < 0) {
      throw ModelException.invalid("invalid descriptor " + digest + ": negative size " + size);
    }
  }

  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, Optional.empty(), Optional.empty());
  }

  /** The same blob, marked as inherited from {@code model}. */
  public Descriptor withFrom(String model) {
    return new Descriptor(mediaType, digest, size, Optional.of(model), name);
  }

  /** The same blob with a member name. */
  public Descriptor withName(String member) {
    return new Descriptor(mediaType, digest, size, from, Optional.of(member));
  }
}
