package dev.lamina.cli;

import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.Lamina;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads models, one after the other, while the server answers already. What cannot be loaded is
 * told in a line, and the next one is tried. Closing gives up what is not loaded yet.
 */
final class Preloading implements AutoCloseable {
  private final Thread loading;

  Preloading(Lamina lamina, List<ModelName> models, PrintStream err) {
    this.loading = Thread.ofVirtual().name("preload").start(() -> load(lamina, models, err));
  }

  private static void load(Lamina lamina, List<ModelName> models, PrintStream err) {
    for (ModelName name : models) {
      try {
        lamina.load(name, Map.of(), Optional.empty());
      } catch (IOException | ModelException e) {
        err.println("lamina: preload: " + e.getMessage());
      } catch (InterruptedException closed) {
        return;
      }
    }
  }

  @Override
  public void close() {
    loading.interrupt();
    try {
      loading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
