package dev.lamina.store;

/** The media types that a model is made of. Spec: store-and-modelfile §3.2. */
public final class MediaTypes {
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String CONFIG = "application/vnd.docker.container.image.v1+json";

  private static final String PREFIX = "application/vnd.ollama.image.";

  public static final String MODEL = PREFIX + "model";
  public static final String ADAPTER = PREFIX + "adapter";
  public static final String PROJECTOR = PREFIX + "projector";
  public static final String DRAFT = PREFIX + "draft";
  public static final String TEMPLATE = PREFIX + "template";

  /** The old name of {@link #TEMPLATE}: read, never written. */
  public static final String PROMPT = PREFIX + "prompt";

  public static final String SYSTEM = PREFIX + "system";
  public static final String PARAMS = PREFIX + "params";
  public static final String MESSAGES = PREFIX + "messages";
  public static final String LICENSE = PREFIX + "license";

  private MediaTypes() {}
}
