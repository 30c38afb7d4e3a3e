package dev.lamina.toolkit;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.store.ModelException;
import java.util.Optional;

/** An engine that is known by its name, and not there. */
record MissingEngine(String name) implements Engine {
  @Override
  public String version() {
    return "";
  }

  @Override
  public Optional<String> problem() {
    return Optional.of(
        "it is not on PATH (lamina engine install, or set LAMINA_LLAMA_SERVER to the program and"
            + " start the server anew)");
  }

  @Override
  public boolean supports(String architecture) {
    return true;
  }

  @Override
  public LoadedModel start(LoadSpec spec) {
    throw ModelException.unavailable("engine " + name + ": " + problem().orElseThrow());
  }
}
