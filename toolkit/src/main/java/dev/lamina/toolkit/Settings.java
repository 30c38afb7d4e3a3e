package dev.lamina.toolkit;

import dev.lamina.oci.RegistryOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What Lamina is opened with: plain values, read by nobody from the environment. The one home of
 * their defaults.
 *
 * @param store the directory of models; made by the first write
 * @param sharedStores stores beneath it that are only read
 * @param cache where files lie that can be made again, such as the engine's native library
 * @param javaHome the Java that engine children run on
 * @param engines which engines there are and which runs models
 * @param quantizers where llama.cpp's llama-quantize may be; the first that is there is used
 * @param keepAlive how long models stay loaded whose requests do not say
 * @param contextLength tokens, where neither model nor request say
 * @param maxLoaded most models in memory at once
 * @param maxQueue most requests that wait
 * @param maxMemory bytes that models may take together; empty for most of the machine's
 * @param registries how registries are spoken to
 */
public record Settings(
    Path store,
    List<Path> sharedStores,
    Path cache,
    Path javaHome,
    EngineSettings engines,
    List<Path> quantizers,
    KeepAlives keepAlive,
    int contextLength,
    int maxLoaded,
    int maxQueue,
    OptionalLong maxMemory,
    RegistryOptions registries) {
  public static final int CONTEXT_LENGTH = 4096;
  public static final int MAX_LOADED = 3;
  public static final int MAX_QUEUE = 512;

  public Settings {
    sharedStores = List.copyOf(sharedStores);
    quantizers = List.copyOf(quantizers);
  }

  /** Everything beneath one directory, the rest as it is without settings; on the running Java. */
  public static Settings defaults(Path directory) {
    return new Settings(
        directory.resolve("models"),
        List.of(),
        directory.resolve("cache"),
        Path.of(System.getProperty("java.home")),
        EngineSettings.DEFAULT.withInstalled(directory.resolve("engines")),
        List.of(),
        KeepAlives.USUAL,
        CONTEXT_LENGTH,
        MAX_LOADED,
        MAX_QUEUE,
        OptionalLong.empty(),
        RegistryOptions.defaults().withKey(directory.resolve("id_ed25519")));
  }

  /** The same with another directory of models. */
  public Settings withStore(Path directory) {
    return new Settings(
        directory,
        sharedStores,
        cache,
        javaHome,
        engines,
        quantizers,
        keepAlive,
        contextLength,
        maxLoaded,
        maxQueue,
        maxMemory,
        registries);
  }

  /** The same with stores beneath it that are only read. */
  public Settings withSharedStores(List<Path> directories) {
    return new Settings(
        store,
        directories,
        cache,
        javaHome,
        engines,
        quantizers,
        keepAlive,
        contextLength,
        maxLoaded,
        maxQueue,
        maxMemory,
        registries);
  }

  /** The same with other engines. */
  public Settings withEngines(EngineSettings other) {
    return new Settings(
        store,
        sharedStores,
        cache,
        javaHome,
        other,
        quantizers,
        keepAlive,
        contextLength,
        maxLoaded,
        maxQueue,
        maxMemory,
        registries);
  }

  /** The same with other places of llama-quantize. */
  public Settings withQuantizers(List<Path> places) {
    return new Settings(
        store,
        sharedStores,
        cache,
        javaHome,
        engines,
        places,
        keepAlive,
        contextLength,
        maxLoaded,
        maxQueue,
        maxMemory,
        registries);
  }

  /** The same with other times for which models stay loaded. */
  public Settings withKeepAlive(KeepAlives times) {
    return new Settings(
        store,
        sharedStores,
        cache,
        javaHome,
        engines,
        quantizers,
        times,
        contextLength,
        maxLoaded,
        maxQueue,
        maxMemory,
        registries);
  }

  /** The same with other ways to speak to registries. */
  public Settings withRegistries(RegistryOptions options) {
    return new Settings(
        store,
        sharedStores,
        cache,
        javaHome,
        engines,
        quantizers,
        keepAlive,
        contextLength,
        maxLoaded,
        maxQueue,
        maxMemory,
        options);
  }

  /** The same with another limit of memory, in bytes. */
  public Settings withMaxMemory(long bytes) {
    return new Settings(
        store,
        sharedStores,
        cache,
        javaHome,
        engines,
        quantizers,
        keepAlive,
        contextLength,
        maxLoaded,
        maxQueue,
        OptionalLong.of(bytes),
        registries);
  }
}
