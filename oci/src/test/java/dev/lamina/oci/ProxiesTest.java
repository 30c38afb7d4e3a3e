package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.testdata.TlsIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ProxiesTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "http://registry.example.com, '', true",
    "http://registry.example.com, registry.example.com, false",
    "http://registry.example.com, EXAMPLE.com, false",
    "http://registry.example.com, .example.com, false",
    "http://example.com, .example.com, true",
    "http://notexample.com, example.com, true",
    "http://registry.example.com, registry.example.com:5000, true",
    "http://registry.example.com:5000, registry.example.com:5000, false",
    "http://registry.example.com, '*', false",
    "http://registry.example.com, '*.example.com', false",
    "http://10.1.2.3, 10.0.0.0/8, false",
    "http://11.1.2.3, 10.0.0.0/8, true",
    "http://10.1.2.3, 10.1.2.3, false",
    "http://localhost:5000, '', false",
    "http://127.0.0.1:5000, '', false",
    "https://registry.example.com, '', false",
  })
  void hostsAreAskedThroughAProxyUnlessTheyAreExcepted(
      String server, String direct, boolean through) {
    Proxies proxies =
        new Proxies(
            Optional.of("proxy.example.com:3128"), Optional.empty(), List.of(direct.split(",")));

    assertThat(proxies.before(URI.create(server)).isPresent()).isEqualTo(through);
  }

  @ParameterizedTest
  @CsvSource({"socks5://proxy:1080", "https://proxy", "http://", "pro xy"})
  void aProxyThatCannotBeUsedIsTold(String text) {
    Proxies proxies = new Proxies(Optional.of(text), Optional.empty(), List.of());

    assertThatThrownBy(() -> proxies.before(URI.create("http://registry.example.com")))
        .hasMessageContaining("proxy for registry.example.com");
  }

  @Test
  void aPlainRegistryIsReachedThroughAProxyThatWantsAPassword() throws Exception {
    try (FaultyRegistry proxy = new FaultyRegistry()) {
      ModelName name = ModelName.parse("registry.example.test/library/m:latest");
      Manifest manifest = Fixture.model(proxy, name, Fixture.random(1, 3 << 20));
      List<String> asked = new CopyOnWriteArrayList<>();
      proxy.fault =
          exchange -> {
            asked.add(
                exchange.getRequestURI().getHost()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            return false;
          };
      Proxies proxies =
          new Proxies(
              Optional.of("http://anna:geheim@" + proxy.host()), Optional.empty(), List.of());
      ModelStore store = Fixture.store(directory);
      Transfer.pull(
          Reference.of(name),
          store,
          options().withInsecure(true).withProxies(proxies),
          event -> {});

      assertThat(store.manifest(Reference.of(name))).isEqualTo(manifest);
      assertThat(asked).isNotEmpty().containsOnly("registry.example.test Basic YW5uYTpnZWhlaW0=");
    }
  }

  /** hf.co serves repositories of weights under names that no other registry takes. */
  @Test
  void aModelOfHuggingFaceIsPulledByItsOwnName() throws Exception {
    try (FaultyRegistry proxy = new FaultyRegistry()) {
      ModelName name = ModelName.parse("hf.co/Maker/Some-Model-1B-GGUF:Q4_K_M");
      Manifest manifest = Fixture.model(proxy, name, Fixture.random(1, 9 << 20));
      proxy.fault =
          exchange -> {
            String host = exchange.getRequestURI().getHost();
            String path = exchange.getRequestURI().getPath();
            if (!host.equals("hf.co") || !path.contains("/blobs/")) {
              return false;
            }
            exchange
                .getResponseHeaders()
                .set("Location", "http://127.0.0.2:1" + path + "?signature=x");
            FaultyRegistry.answer(exchange, 302, new byte[0]);
            return true;
          };
      ModelStore store = Fixture.store(directory);
      Proxies proxies = new Proxies(Optional.of(proxy.host()), Optional.empty(), List.of());
      RegistryOptions options = options().withInsecure(true).withProxies(proxies);

      assertThat(name.full()).isEqualTo("hf.co/Maker/Some-Model-1B-GGUF:Q4_K_M");
      assertThatThrownBy(() -> Transfer.pull(Reference.of(name), store, options, event -> {}))
          .hasMessageContaining("redirects to 127.0.0.2, an address of the local network");
      proxy.fault = exchange -> false;
      Transfer.pull(Reference.of(name), store, options, event -> {});

      assertThat(store.manifest(Reference.of(name))).isEqualTo(manifest);
      assertThat(proxy.requests).contains("GET /v2/Maker/Some-Model-1B-GGUF/manifests/Q4_K_M");
      assertThatThrownBy(() -> Transfer.push(Reference.of(name), store, options(), event -> {}))
          .hasMessageContaining("lower-case");
    }
  }

  @Test
  void aRegistryWithTlsIsReachedThroughATunnel() throws Exception {
    TlsIdentity identity = TlsIdentity.make(directory, "server", "dns:registry.example.test");
    try (FaultyRegistry registry = new FaultyRegistry(identity.server());
        Tunnel tunnel = new Tunnel(registry.port())) {
      ModelName name = ModelName.parse("registry.example.test/library/m:latest");
      Manifest manifest = Fixture.model(registry, name, Fixture.random(1, 1 << 20));
      RegistrySettings settings =
          new RegistrySettings(
              false,
              Optional.of(identity.certificate()),
              Optional.empty(),
              List.of(),
              Optional.empty(),
              Optional.empty(),
              false);
      RegistryOptions options =
          options()
              .withRegistries(Map.of("registry.example.test", settings))
              .withProxies(
                  new Proxies(
                      Optional.empty(),
                      Optional.of("http://anna:geheim@127.0.0.1:" + tunnel.port()),
                      List.of()));
      ModelStore store = Fixture.store(directory.resolve("models"));
      Transfer.pull(Reference.of(name), store, options, event -> {});

      assertThat(store.manifest(Reference.of(name))).isEqualTo(manifest);
      assertThat(tunnel.heads)
          .isNotEmpty()
          .allMatch(head -> head.startsWith("CONNECT registry.example.test:443 "))
          .anyMatch(head -> head.contains("Proxy-Authorization: Basic YW5uYTpnZWhlaW0="));
    }
  }
}
