package dev.lamina.server;

import dev.lamina.runtime.Engine;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.nio.file.Path;

/** A server on a free port of loopback, over a store of its own. */
record TestServer(Lamina lamina, LaminaServer server) implements AutoCloseable {
  static TestServer start(Path directory, Engine engine) {
    return start(directory, engine, ServerSettings.DEFAULT.withAddress("127.0.0.1", 0));
  }

  static TestServer start(Path directory, Engine engine, ServerSettings settings) {
    Lamina lamina = Lamina.open(Settings.defaults(directory), engine);
    return new TestServer(lamina, new LaminaServer(lamina, settings).start());
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    lamina.close();
  }
}
