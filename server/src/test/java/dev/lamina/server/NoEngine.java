package dev.lamina.server;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;

/** An engine for tests that load nothing. */
final class NoEngine implements Engine {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public String version() {
    return "0";
  }

  @Override
  public boolean supports(String architecture) {
    return false;
  }

  @Override
  public LoadedModel start(LoadSpec spec) {
    throw new AssertionError("no model is to be loaded here: " + spec);
  }
}
