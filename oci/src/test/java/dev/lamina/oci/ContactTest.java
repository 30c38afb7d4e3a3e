package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.testdata.TlsIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first word with a registry: it comes about, or it is told soon and clearly why not. */
@Timeout(60)
class ContactTest {
  @TempDir private static Path keys;
  private static TlsIdentity here;
  private static TlsIdentity elsewhere;
  private static TlsIdentity client;

  @TempDir private Path directory;
  private ModelStore store;

  @BeforeAll
  static void makeKeys() throws Exception {
    here = TlsIdentity.make(keys, "here", "dns:localhost");
    elsewhere = TlsIdentity.make(keys, "elsewhere", "dns:example.org");
    client = TlsIdentity.make(keys, "client", "dns:client");
  }

  @BeforeEach
  void begin() {
    store = Fixture.store(directory.resolve("models"));
  }

  @Test
  void whoNeverAnsweredIsAskedTwice() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  while (true) {
                    answerHalfALine(server.accept());
                    asked.incrementAndGet();
                  }
                } catch (IOException closed) {
                  // The test is over.
                }
              });
      assertRefused(
          "127.0.0.1:" + server.getLocalPort(), options(), ModelException.Kind.UNAVAILABLE, "127");
    }
    assertThat(asked).hasValue(2);
  }

  /** Half, so that it is no connection that stood idle and was closed. */
  private static void answerHalfALine(Socket client) throws IOException {
    try (client) {
      client.getOutputStream().write("HTTP/1.1 2".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The pause before the second try is what makes it long; it is half a second at most. */
  @Test
  void thePauseBeforeTheSecondTryIsShort() {
    assertThat(RegistryOptions.defaults().patience().pause())
        .isLessThanOrEqualTo(Duration.ofMillis(500));
  }

  @Test
  void aRegistryThatIsBusyAtFirstIsWaitedFor() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry()) {
      AtomicInteger left = new AtomicInteger(4);
      registry.fault =
          exchange -> {
            if (left.getAndDecrement() <= 0) {
              return false;
            }
            FaultyRegistry.answer(exchange, 503, new byte[0]);
            return true;
          };
      ModelName name = registry.name("m");
      Manifest manifest = Fixture.model(registry, name, Fixture.random(1, 1000));

      assertThat(Transfer.pull(Reference.of(name), store, options(), event -> {}))
          .isEqualTo(manifest);
    }
  }

  @Test
  void aHostThatIsNotThereIsTold() {
    assertRefused(
        "nowhere.invalid",
        options(),
        ModelException.Kind.UNAVAILABLE,
        "nowhere.invalid: no such host");
  }

  @Test
  void certificatesThatAreNotGoodEnoughAreTold() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry(here.server());
        FaultyRegistry other = new FaultyRegistry(elsewhere.server())) {
      assertTls(registry, Optional.empty(), "its certificate is signed by nobody known here");
      assertTls(
          other,
          Optional.of(elsewhere.certificate()),
          "its certificate is for other names than this");
      assertTls(registry, Optional.of(directory.resolve("no.crt")), "read " + directory);
      assertTls(registry, Optional.of(here.key()), "no certificate");

      assertThat(answers(registry, settings(Optional.of(here.certificate()), Optional.empty())))
          .isTrue();
    }
  }

  @Test
  void aClientShowsItsCertificateWhereOneIsWanted() throws Exception {
    Optional<Path> ca = Optional.of(here.certificate());
    try (FaultyRegistry registry = new FaultyRegistry(here.server(client))) {
      assertTls(registry, ca, "");
      var identity = new RegistrySettings.Identity(client.certificate(), client.key());
      assertThat(answers(registry, settings(ca, Optional.of(identity)))).isTrue();
      Path wrong = Files.writeString(directory.resolve("wrong.key"), "no key");
      assertThatThrownBy(
              () ->
                  answers(
                      registry,
                      settings(
                          ca,
                          Optional.of(new RegistrySettings.Identity(client.certificate(), wrong)))))
          .hasMessageContaining("no unencrypted PKCS#8 key");
    }
  }

  private static RegistrySettings settings(
      Optional<Path> ca, Optional<RegistrySettings.Identity> identity) {
    return new RegistrySettings(
        false, ca, identity, List.of(), Optional.empty(), Optional.empty(), false);
  }

  /**
   * Whether its manifest comes, over TLS: loopback is spoken to in plain http where a name tells
   * it.
   */
  private static boolean answers(FaultyRegistry registry, RegistrySettings settings)
      throws IOException {
    Manifest manifest = Fixture.model(registry, registry.name("m"), new byte[] {1});
    String host = "localhost:" + registry.port();
    RegistryAddress address = new RegistryAddress(URI.create("https://" + host), host, "library/m");
    RegistryOptions options = options().withRegistries(Map.of(host, settings));
    try (RegistryHttp http = new RegistryHttp(address, options, _ -> Optional.empty());
        InputStream body = http.send(Call.get(address.manifest("latest"), Map.of(), "")).body()) {
      return Arrays.equals(body.readAllBytes(), manifest.raw());
    } catch (IOException e) {
      throw Failures.of("pull model manifest", address.base(), e);
    }
  }

  private static void assertTls(FaultyRegistry registry, Optional<Path> ca, String says) {
    assertThatThrownBy(() -> answers(registry, settings(ca, Optional.empty())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(says)
        .hasMessageNotContaining("PKIX");
  }

  private void assertRefused(
      String host, RegistryOptions options, ModelException.Kind kind, String says) {
    Reference reference = Reference.parse(host + "/a/b");
    assertThatThrownBy(() -> Transfer.pull(reference, store, options, event -> {}))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining(says);
  }
}
