package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.runtime.Think;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.util.Optional;

/** What a request needs of its model, in the reference's words. Spec: http-api-and-cli §1.14. */
record Abilities(ModelName name, ModelSummary model) {
  /** Throws INVALID unless the model can be talked to. */
  void require(String capability, String verb) {
    if (!model.capabilities().contains(capability)) {
      throw ModelException.invalid("\"" + name + "\" does not support " + verb);
    }
  }

  void requireTools(boolean wanted) {
    requireNamed(wanted, "tools");
  }

  void requireInsert(boolean wanted) {
    requireNamed(wanted, "insert");
  }

  void requireImages(boolean wanted) {
    requireNamed(wanted, "vision");
  }

  /** The request's word on thinking; throws INVALID if it wants what the model cannot. */
  Think think(Optional<JsonNode> word) {
    boolean able = model.capabilities().contains("thinking");
    Think think = Think.of(word, able);
    if (think.wanted() && !able) {
      throw ModelException.invalid("\"" + name + "\" does not support thinking");
    }
    return think;
  }

  private void requireNamed(boolean wanted, String capability) {
    if (wanted && !model.capabilities().contains(capability)) {
      throw ModelException.invalid(name.full() + " does not support " + capability);
    }
  }
}
