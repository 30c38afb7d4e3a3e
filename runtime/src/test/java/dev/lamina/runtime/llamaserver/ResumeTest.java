package dev.lamina.runtime.llamaserver;

import dev.lamina.runtime.Engine;
import dev.lamina.runtime.KeptStates;
import dev.lamina.runtime.ResumeContract;
import dev.lamina.runtime.Tuning;
import java.nio.file.Path;
import java.util.Optional;

class ResumeTest extends ResumeContract {
  @Override
  protected Engine engine(Tuning tuning, KeptStates states) {
    Path java = Path.of(System.getProperty("java.home"));
    return new LlamaServerEngine(
        Fetched.program(), java, Fetched.cache(), tuning, Optional.of(states));
  }
}
