package dev.lamina.server;

import dev.lamina.modelfile.Modelfile;
import dev.lamina.oci.Proxies;
import dev.lamina.oci.RegistryOptions;
import dev.lamina.runtime.Engine;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.testdata.TinyGguf;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A server on a free port of loopback, over a store of its own. */
record TestServer(Lamina lamina, LaminaServer server) implements AutoCloseable {
  /** A template that shows tools, roles, texts, thoughts and calls. */
  static final String TALKATIVE =
      """
      TEMPLATE \"""{{ range .Tools }}<{{ .Function.Name }}>{{ end }}{{ range .Messages }}\
      [{{ .Role }} {{ .ToolName }}:{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}\
      {{ .Content }}{{ if .ToolCalls }}<tool_call>{{ range .ToolCalls }}{"name": \
      "{{ .Function.Name }}", "arguments": {{ .Function.Arguments }}}{{ end }}</tool_call>{{ end }}]\
      {{ end }}\"""
      """;

  /** No registry but this machine's is reached: nobody listens where others are asked for. */
  private static final RegistryOptions LOOPBACK =
      RegistryOptions.defaults()
          .withProxies(
              new Proxies(
                  Optional.of("http://127.0.0.1:1"), Optional.of("http://127.0.0.1:1"), List.of()));

  static TestServer start(Path directory, Engine engine) {
    return start(directory, engine, ServerSettings.DEFAULT.withAddress("127.0.0.1", 0));
  }

  static TestServer start(Path directory, Engine engine, ServerSettings settings) {
    Lamina lamina = Lamina.open(Settings.defaults(directory).withRegistries(LOOPBACK), engine);
    return new TestServer(lamina, new LaminaServer(lamina, settings).start());
  }

  /** Makes a model of weights that fit a test. */
  void createTiny(String name, String modelfile) throws IOException, InterruptedException {
    create(name, modelfile, List.of(TinyGguf.model()));
  }

  /** Makes a model that ranks texts. */
  void createRanking(String name) throws IOException, InterruptedException {
    create(name, "", List.of(TinyGguf.model().with("llama.pooling_type", 4)));
  }

  /** Makes a model that takes images. */
  void createSeeing(String name, String modelfile) throws IOException, InterruptedException {
    create(name, modelfile, List.of(TinyGguf.model(), TinyGguf.projector()));
  }

  private void create(String name, String modelfile, List<TinyGguf> files)
      throws IOException, InterruptedException {
    try (Lease lease = lamina.store().lease()) {
      SortedMap<String, Digest> digests = new TreeMap<>();
      for (TinyGguf file : files) {
        Digest digest = lease.ingest(MediaTypes.MODEL, file.bytes()).descriptor().digest();
        digests.put("tiny" + digests.size() + ".gguf", digest);
      }
      lamina.create(
          ModelName.parse(name),
          Modelfile.parse("FROM x\n" + modelfile).draft(Optional.empty(), digests, new TreeMap<>()),
          _ -> {});
    }
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
