package dev.lamina.oci;

import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import java.nio.file.Path;
import java.util.Map;

/**
 * Exports, and says {@code enough} and stops when a part of a blob is written; to be killed then.
 * Arguments: directory of the store, name, file.
 */
final class ExportTool {
  private ExportTool() {}

  public static void main(String[] arguments) throws Exception {
    ModelStore store = Fixture.store(Path.of(arguments[0]));
    ModelName name = ModelName.parse(arguments[1]);
    ShapedModel model = ShapedModel.of(store.manifest(Reference.of(name)), store);
    Archives.write(
        Path.of(arguments[2]),
        Map.of(name, model),
        store,
        event -> {
          if (event instanceof Progress.Bytes bytes && bytes.completed() > 0) {
            PushTool.stop();
          }
        });
  }
}
