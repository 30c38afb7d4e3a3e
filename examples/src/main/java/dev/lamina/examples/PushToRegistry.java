package dev.lamina.examples;

import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.PushOptions;
import dev.lamina.toolkit.Settings;
import java.nio.file.Path;

/**
 * Makes a model and sends it to the registry of its name, such as {@code
 * registry.example.com/team/model:1}. Arguments: HOME MODELFILE NAME.
 */
public final class PushToRegistry {
  private PushToRegistry() {}

  public static void main(String[] arguments) throws Exception {
    ModelName name = ModelName.parse(arguments[2]);
    try (Lamina lamina = Lamina.open(Settings.defaults(Path.of(arguments[0])))) {
      lamina.create(name, Path.of(arguments[1]), PushToRegistry::print);
      Manifest sent = lamina.push(Reference.of(name), PushOptions.USUAL, PushToRegistry::print);
      IO.println(name + "@" + sent.digest());
    }
  }

  private static void print(Progress event) {
    switch (event) {
      case Progress.Step step -> IO.println(step.status());
      case Progress.Bytes _, Progress.Done _ -> {} // a bar would be drawn from these
    }
  }
}
