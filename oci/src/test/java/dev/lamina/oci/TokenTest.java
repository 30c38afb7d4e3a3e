package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry that wants tokens, and the server that gives them. */
@Timeout(60)
class TokenTest {
  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("anna:geheim".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path directory;
  private final AtomicInteger uses = new AtomicInteger();
  private final AtomicInteger tokens = new AtomicInteger();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private FaultyRegistry registry;
  private FaultyRegistry server;
  private ModelName name;
  private Manifest manifest;
  private ModelStore store;

  /** Uses after which a token is refused. */
  private volatile int lasting = Integer.MAX_VALUE;

  private volatile String realm = "";

  @BeforeEach
  void begin() throws IOException {
    registry = new FaultyRegistry();
    server = new FaultyRegistry();
    realm = "http://" + server.host() + "/token";
    server.fault = this::token;
    registry.fault = this::guard;
    store = Fixture.store(directory.resolve("models"));
    name = registry.name("m");
    manifest = Fixture.model(registry, name, Fixture.random(3, 12 << 20));
  }

  @AfterEach
  void end() {
    registry.close();
    server.close();
  }

  @Test
  void oneTokenServesAWholePull() throws Exception {
    pull("geheim");

    assertThat(store.manifest(Reference.of(name))).isEqualTo(manifest);
    assertThat(tokens).hasValue(1);
    assertThat(queries).containsExactly("service=reg&scope=repository:library/m:pull");
  }

  @Test
  void anExpiredTokenIsRenewedInTheMiddle() throws Exception {
    lasting = 2;
    Path logins = Logins.file(directory, registry.host(), "anna", "geheim");
    Transfer.pull(
        Reference.of(name),
        store,
        options()
            .withCredentialFiles(List.of(logins))
            .withConnections(new RegistryOptions.Connections(1, 1)), // or others use it up
        event -> {});

    assertThat(store.manifest(Reference.of(name))).isEqualTo(manifest);
    assertThat(tokens).hasValueGreaterThan(1);
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() {
    assertThatThrownBy(() -> pull("falsch"))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DENIED))
        .hasMessageContaining("log in to")
        .hasMessageNotContaining("falsch");
  }

  @Test
  void theLoginIsNotSentToAnotherHostWithoutTls() {
    realm = "http://tokens.example.org/token";

    assertThatThrownBy(() -> pull("geheim"))
        .hasMessageContaining("it wants the login sent to tokens.example.org without TLS");
  }

  @Test
  void aTokenThatIsSetIsShownToItsHostAlone() throws Exception {
    List<String> shown = new CopyOnWriteArrayList<>();
    registry.fault =
        exchange -> {
          shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          return false;
        };
    RegistryOptions options = options().withTokens(Map.of(registry.host(), "hf_secret"));
    Transfer.pull(Reference.of(name), store, options, event -> {});

    assertThat(store.manifest(Reference.of(name))).isEqualTo(manifest);
    assertThat(shown).isNotEmpty().containsOnly("Bearer hf_secret");
    assertThat(options.toString()).doesNotContain("secret");
    shown.clear();
    ModelStore other = Fixture.store(directory.resolve("other"));
    RegistryOptions elsewhere = options().withTokens(Map.of("hf.co", "hf_secret"));
    Transfer.pull(Reference.of(name), other, elsewhere, event -> {});
    assertThat(shown).containsOnly("null");
  }

  /** The registry may want something else than what is set: then it is asked what. */
  @Test
  void aTokenThatIsRefusedIsFollowedByTheLogin() throws Exception {
    Path logins = Logins.file(directory, registry.host(), "anna", "geheim");
    Transfer.pull(
        Reference.of(name),
        store,
        options()
            .withCredentialFiles(List.of(logins))
            .withTokens(Map.of(registry.host(), "expired")),
        event -> {});

    assertThat(store.manifest(Reference.of(name))).isEqualTo(manifest);
    assertThat(tokens).hasValue(1);
  }

  private void pull(String password) throws IOException, InterruptedException {
    Path logins = Logins.file(directory, registry.host(), "anna", password);
    Transfer.pull(
        Reference.of(name), store, options().withCredentialFiles(List.of(logins)), event -> {});
  }

  private boolean token(HttpExchange exchange) throws IOException {
    boolean right = LOGIN.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    queries.add(exchange.getRequestURI().getQuery());
    uses.set(0);
    String body = "{\"token\":\"t" + tokens.incrementAndGet() + "\"}";
    FaultyRegistry.answer(
        exchange, right ? 200 : 401, right ? body.getBytes(StandardCharsets.UTF_8) : new byte[0]);
    return true;
  }

  private boolean guard(HttpExchange exchange) throws IOException {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (("Bearer t" + tokens).equals(header) && uses.incrementAndGet() <= lasting) {
      return false;
    }
    exchange
        .getResponseHeaders()
        .set("WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"reg\"");
    FaultyRegistry.answer(exchange, 401, new byte[0]);
    return true;
  }
}
