package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins are checked with the registry and kept where Docker keeps them. */
@Timeout(60)
class LoginTest {
  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("anna:geheim".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path directory;
  private FaultyRegistry registry;
  private Path file;

  @BeforeEach
  void begin() throws IOException {
    registry = new FaultyRegistry();
    registry.fault = this::basic;
    file = directory.resolve("docker").resolve("config.json");
  }

  @AfterEach
  void end() {
    registry.close();
  }

  @Test
  void aLoginIsKeptForItsOwnerAloneAndForgottenAgain() throws Exception {
    assertThat(logins().login(registry.host(), "anna", "geheim")).isEqualTo(file.toString());

    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(file.getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(json().path("auths").path(registry.host()).path("auth").asText())
        .isEqualTo(LOGIN.substring(6));
    assertThat(logins().known(registry.host())).containsExactly(file);
    assertThat(new JibLogins(List.of(file)).find(registry.host()))
        .hasValue(new Login("anna", "geheim", false));

    assertThat(logins().logout(registry.host())).isTrue();
    assertThat(logins().known(registry.host())).isEmpty();
    assertThat(logins().logout(registry.host())).isFalse();
  }

  @Test
  void whatElseIsInTheFileStays() throws Exception {
    Path real = directory.resolve("real.json");
    Files.writeString(
        real,
        """
        {"psFormat": "table", "auths": {"other.example.com": {"auth": "YTpi", "x": 1}},
         "currentContext": "default"}
        """);
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, real);
    logins().login("http://" + registry.host() + "/", "anna", "geheim");
    logins().logout(registry.host());

    assertThat(file).isSymbolicLink();
    assertThat(json())
        .isEqualTo(
            Json.parse(
                """
        {"psFormat": "table", "auths": {"other.example.com": {"auth": "YTpi", "x": 1}},
         "currentContext": "default"}
        """));
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(real, file.getParent());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic", "bearer"})
  void aWrongPasswordIsNotKept(String scheme) {
    registry.fault = scheme.equals("basic") ? this::basic : this::bearer;
    assertThatThrownBy(() -> logins().login(registry.host(), "anna", "falsch"))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DENIED))
        .hasMessageContaining("user anna with this password is refused")
        .hasMessageNotContaining("falsch");
    assertThat(file).doesNotExist();
  }

  @Test
  void aTokenServerCanBeTheJudge() throws Exception {
    registry.fault = this::bearer;
    logins().login(registry.host(), "anna", "geheim");

    assertThat(logins().known(registry.host())).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"auths\":", "{\"auths\":[]}", "[]"})
  void anUnreadableFileIsLeftAsItIs(String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);

    assertThatThrownBy(() -> logins().login(registry.host(), "anna", "geheim"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("read " + file);
    assertThat(file).hasContent(text);
  }

  /** Docker keeps its own registry's login under an old name, and finds it by no other. */
  @Test
  void dockersOwnRegistryHasItsOldName() throws Exception {
    DockerConfig config = new DockerConfig(file);
    config.store("docker.io", new Login("anna", "geheim", false));

    assertThat(json().path("auths").has("https://index.docker.io/v1/")).isTrue();
    assertThat(new JibLogins(List.of(file)).find("docker.io"))
        .hasValue(new Login("anna", "geheim", false));
    assertThat(config.erase("docker.io")).isTrue();
    assertThat(json().path("auths")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "-x", "host/path", "ho$st"})
  void whatIsNoHostIsTold(String registry) {
    assertThatThrownBy(() -> logins().login(registry, "anna", "geheim"))
        .hasMessageContaining("not a host name");
  }

  @Test
  void whatSpeaksAnotherProtocolIsTold() {
    registry.fault = exchange -> false;

    assertThatThrownBy(() -> logins().login(registry.host(), "anna", "geheim"))
        .hasMessageContaining("does not speak the registry protocol");
    assertThat(file).doesNotExist();
  }

  @Test
  void theFirstFileThatKnowsARegistryCounts() throws Exception {
    Path podman = Logins.file(directory, "quay.example.com", "p", "podman's");
    logins().login(registry.host(), "anna", "geheim");
    var both = new RegistryLogins(options().withCredentialFiles(List.of(file, podman)));

    assertThat(both.known("quay.example.com")).containsExactly(podman);
    assertThat(new JibLogins(List.of(file, podman)).find("quay.example.com"))
        .hasValue(new Login("p", "podman's", false));
    assertThat(both.known(registry.host())).containsExactly(file);
  }

  /** The helper is found on the path, which only another process can be given. */
  @Test
  void aCredentialHelperKeepsWhatTheConfigurationSays() throws Exception {
    Path helper = directory.resolve("docker-credential-drawer");
    Files.writeString(
        helper,
        """
        #!/bin/sh
        read line
        case $1 in
          store) echo "$line" > "$0.kept" ;;
          get) cat "$0.kept" 2>/dev/null || { echo "credentials not found"; exit 1; } ;;
          erase) rm -f "$0.kept" ;;
        esac
        """);
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"credsStore\": \"drawer\"}");

    String told =
        ToolProcess.run(
            LoginTool.class,
            Map.of("PATH", directory + ":" + System.getenv("PATH")),
            file.toString(),
            registry.host());

    assertThat(told.lines())
        .containsExactly(
            "docker-credential-drawer, as " + file + " says",
            "Optional[Login[anna]]",
            "true",
            "Optional.empty");
    assertThat(Files.readString(file)).doesNotContain("geheim").doesNotContain(LOGIN.substring(6));
    assertThat(directory.resolve("docker-credential-drawer.kept")).doesNotExist();
  }

  @Test
  void aHelperThatIsMissingIsNamed() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"credHelpers\": {\"" + registry.host() + "\": \"no-such-thing\"}}");

    assertThatThrownBy(() -> logins().login(registry.host(), "anna", "geheim"))
        .hasMessageContaining("docker-credential-no-such-thing");
  }

  private RegistryLogins logins() {
    return new RegistryLogins(options().withCredentialFiles(List.of(file)));
  }

  private JsonNode json() throws IOException {
    return Json.parse(Files.readAllBytes(file));
  }

  private boolean basic(HttpExchange exchange) throws IOException {
    boolean right = LOGIN.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
    FaultyRegistry.answer(exchange, right ? 200 : 401, new byte[] {'{', '}'});
    return true;
  }

  private boolean bearer(HttpExchange exchange) throws IOException {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (exchange.getRequestURI().getPath().equals("/token")) {
      byte[] token = "{\"token\":\"t1\"}".getBytes(StandardCharsets.UTF_8);
      FaultyRegistry.answer(exchange, LOGIN.equals(header) ? 200 : 401, token);
      return true;
    }
    exchange
        .getResponseHeaders()
        .set("WWW-Authenticate", "Bearer realm=\"http://" + registry.host() + "/token\"");
    FaultyRegistry.answer(exchange, "Bearer t1".equals(header) ? 200 : 401, new byte[0]);
    return true;
  }
}
