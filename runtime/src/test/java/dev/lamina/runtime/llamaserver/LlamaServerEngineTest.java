package dev.lamina.runtime.llamaserver;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.EngineContract;

class LlamaServerEngineTest extends EngineContract {
  @Override
  protected Engine engine() {
    return Fetched.engine(1);
  }
}
