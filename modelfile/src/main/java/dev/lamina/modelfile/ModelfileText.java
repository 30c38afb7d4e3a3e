package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.ModelStore;
import java.util.SortedMap;

/** A model as text: what show prints. Spec: store-and-modelfile §4.8. Stateless. */
@SuppressWarnings("DoNotCallSuggester")
public final class ModelfileText {
  private ModelfileText() {}

  /** A Modelfile that makes the same layers again; FROM names the blobs' files in the store. */
  public static String of(Model model, ModelStore store) {
    throw new UnsupportedOperationException(model + " " + store.root());
  }

  /** The parameters in two columns, sorted by name, a line for each value. */
  public static String parameters(SortedMap<String, JsonNode> parameters) {
    throw new UnsupportedOperationException(parameters.toString());
  }
}
