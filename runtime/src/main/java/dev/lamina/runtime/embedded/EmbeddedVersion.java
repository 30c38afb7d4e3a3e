package dev.lamina.runtime.embedded;

/** What is in the jar of {@code de.kherud:llama} that the build pins. */
final class EmbeddedVersion {
  /** The build of llama.cpp whose structs {@link Layouts} describes. */
  static final String LLAMA = "b4916";

  private EmbeddedVersion() {}
}
