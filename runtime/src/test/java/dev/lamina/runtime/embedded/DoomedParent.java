package dev.lamina.runtime.embedded;

import dev.lamina.runtime.LoadedModel;
import java.nio.file.Path;

/** A program that loads a model, writes the child's process number, and does not end by itself. */
final class DoomedParent {
  private DoomedParent() {}

  public static void main(String[] arguments) throws Exception {
    LoadedModel model = Tiny.engine().start(Tiny.spec(Path.of(arguments[0])));
    if (arguments[1].equals("idle")) {
      System.out.println(model.pid());
      Thread.currentThread().join();
    }
    boolean[] told = {false};
    model.generate(
        Tiny.endless(),
        text -> {
          if (!told[0]) {
            System.out.println(model.pid());
            told[0] = true;
          }
        });
  }
}
