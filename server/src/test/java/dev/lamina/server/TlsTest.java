package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.oci.PemFiles;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.server.Protection.KeyDemand;
import dev.lamina.server.Protection.TlsFiles;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS. */
@Timeout(60)
class TlsTest {
  private static final String QUESTION =
      "{\"model\":\"tiny\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  @TempDir static Path identities;
  private static TlsIdentity first;
  private static TlsIdentity second;

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private TlsFiles files;
  private TestServer server;

  @BeforeAll
  static void identities() throws Exception {
    first = TlsIdentity.make(identities, "first", "ip:127.0.0.1");
    second = TlsIdentity.make(identities, "second", "ip:127.0.0.1");
  }

  @BeforeEach
  void start() throws IOException {
    files = new TlsFiles(directory.resolve("server.crt"), directory.resolve("server.key"));
    put(first.certificate(), files.certificate());
    put(first.key(), files.key());
    server = TestServer.start(directory, engine, settings(files));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static ServerSettings settings(TlsFiles files) {
    return ServerSettings.DEFAULT
        .withAddress("127.0.0.1", 0)
        .withProtection(
            new Protection(
                KeyDemand.BY_ADDRESS,
                Optional.empty(),
                Optional.of(files),
                false,
                Optional.empty()));
  }

  /** As those do who renew certificates: another file takes the name. */
  private static void put(Path from, Path to) throws IOException {
    Path fresh = to.resolveSibling("fresh");
    Files.copy(from, fresh);
    Files.move(fresh, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private RawHttp connect(TlsIdentity trusted) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, PemFiles.trusting(trusted.certificate()), null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
    socket.startHandshake();
    return RawHttp.over(socket);
  }

  private int status(TlsIdentity trusted) throws IOException, GeneralSecurityException {
    try (RawHttp http = connect(trusted)) {
      http.write(RawHttp.request("GET", "/api/tags", ""));
      return http.reply(false).status();
    }
  }

  @Test
  void aCertificateThatIsRenewedIsShownToTheNextClient() throws Exception {
    assertThat(status(first)).isEqualTo(200);
    put(second.certificate(), files.certificate());
    assertThat(status(first)).as("the key is still the old one's").isEqualTo(200);
    put(second.key(), files.key());
    assertThat(status(second)).isEqualTo(200);
    assertThatThrownBy(() -> status(first)).isInstanceOf(SSLHandshakeException.class);
    Files.delete(files.key());
    assertThat(status(second)).isEqualTo(200);
  }

  @Test
  void filesThatAreNoneStopTheStart() throws IOException {
    Path wrong = Files.writeString(directory.resolve("wrong"), "no key");
    assertThatThrownBy(() -> start(new TlsFiles(files.certificate(), wrong)))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .hasMessageStartingWith("read " + wrong + ": it holds no unencrypted PKCS#8 key");
    assertThatThrownBy(() -> start(new TlsFiles(files.certificate(), second.key())))
        .hasMessage(
            "read "
                + second.key()
                + ": it is not the key of the certificate in "
                + files.certificate());
  }

  private void start(TlsFiles other) {
    new LaminaServer(server.lamina(), settings(other)).close();
  }

  /** TLS's goodbye comes before the end of the connection, and must not hide it. */
  @Test
  void aClientThatLeavesFreesTheModelForTheNext() throws Exception {
    server.createTiny("tiny", "TEMPLATE {{ .Prompt }}");
    engine.answer(ScriptedEngine.HOLD, "for nobody").answer("Hello");
    try (RawHttp leaving = connect(first)) {
      leaving.write(RawHttp.request("POST", "/api/chat", QUESTION));
      engine.awaitHeld(1);
    }
    try (RawHttp next = connect(first)) {
      next.write(RawHttp.request("POST", "/api/chat", QUESTION));
      assertThat(next.reply(false).json().at("/message/content").asText()).isEqualTo("Hello");
    }
  }

  /** What is sent before the answer is there must not be lost among TLS's records. */
  @Test
  void aRequestSentEarlyIsAnsweredInItsTurn() throws Exception {
    server.createTiny("tiny", "TEMPLATE {{ .Prompt }}");
    engine.answer(ScriptedEngine.HOLD, "Hello");
    try (RawHttp http = connect(first)) {
      http.write(RawHttp.request("POST", "/api/chat", QUESTION, "Connection: keep-alive"));
      engine.awaitHeld(1);
      http.write(RawHttp.request("GET", "/api/tags", ""));
      engine.release();
      assertThat(http.reply(false).status()).isEqualTo(200);
      assertThat(http.reply(false).json().path("models")).hasSize(1);
    }
  }
}
