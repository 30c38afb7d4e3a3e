package dev.lamina.store;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fetches half a blob, says so, and waits to be killed. Arguments: store, file with the bytes. */
final class KilledDownload {
  private static final int ENOUGH = 3 * PartialBlob.BLOCK + PartialBlob.BLOCK / 2;

  private KilledDownload() {}

  public static void main(String[] arguments) throws Exception {
    Path source = Path.of(arguments[1]);
    Descriptor blob = new Descriptor(MediaTypes.MODEL, Digest.of(source), Files.size(source));
    long[] arrived = {0};
    try (Lease lease = ModelStore.at(Path.of(arguments[0]), List.of()).lease();
        PartialBlob partial = lease.resume(blob).orElseThrow();
        InputStream bytes = Files.newInputStream(source)) {
      partial.write(
          partial.claim(0, 8).orElseThrow(),
          bytes,
          count -> {
            arrived[0] += count;
            if (arrived[0] >= ENOUGH) {
              System.out.println("half a block after three");
              await();
            }
          });
    }
  }

  private static void await() {
    try {
      System.in.read(); // its end comes with the parent's
      System.exit(1);
    } catch (java.io.IOException e) {
      System.exit(2);
    }
  }
}
