package dev.lamina.runtime.llamaserver;

import dev.lamina.runtime.LoadedModel;
import java.nio.file.Path;

/** A program with a model in memory, which a test kills. Says the child's number. */
final class DoomedParent {
  private DoomedParent() {}

  public static void main(String[] arguments) throws Exception {
    LoadedModel model = Fetched.engine(1).start(Fetched.spec(Path.of(arguments[0])));
    System.out.println(model.pid());
    Thread.currentThread().join();
  }
}
