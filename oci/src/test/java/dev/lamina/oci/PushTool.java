package dev.lamina.oci;

import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import java.nio.file.Path;

/**
 * Pushes, and says {@code enough} and stops when so many bytes of a blob are sent; to be killed
 * then. Arguments: directory of the store, name, bytes.
 */
final class PushTool {
  private PushTool() {}

  public static void main(String[] arguments) throws Exception {
    long enough = Long.parseLong(arguments[2]);
    Transfer.push(
        Reference.parse(arguments[1]),
        Fixture.store(Path.of(arguments[0])),
        Fixture.options(),
        event -> {
          if (event instanceof Progress.Bytes bytes && bytes.completed() >= enough) {
            stop();
          }
        });
  }

  /** Until it is killed. */
  static void stop() {
    System.out.println("enough");
    try {
      System.in.read(); // its end comes with the parent's
      System.exit(1);
    } catch (java.io.IOException e) {
      System.exit(2);
    }
  }
}
