package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key by which Ollama's registries know a user, held against a server that checks it. */
@Timeout(60)
class OllamaKeyTest {
  /** Made by ssh-keygen -t ed25519, for this test alone. */
  private static final String OPENSSH =
      """
      -----BEGIN OPENSSH PRIVATE KEY-----
      b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
      QyNTUxOQAAACAGNS11og3UZZ2648gnTR18VAVkH7GePSDG7YGNinxtAQAAAIiNbnnMjW55
      zAAAAAtzc2gtZWQyNTUxOQAAACAGNS11og3UZZ2648gnTR18VAVkH7GePSDG7YGNinxtAQ
      AAAEAglARwWwGGnrEtIq0kZLrHBlgenRg7wyuvTYKJVkoenQY1LXWiDdRlnbrjyCdNHXxU
      BWQfsZ49IMbtgY2KfG0BAAAAAAECAwQF
      -----END OPENSSH PRIVATE KEY-----
      """;

  private static final String OPENSSH_PUBLIC =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAY1LXWiDdRlnbrjyCdNHXxUBWQfsZ49IMbtgY2KfG0B";

  /** The DER head of an Ed25519 public key, before its 32 bytes. */
  private static final String DER_HEAD = "302a300506032b6570032100";

  private static final String EMPTY_SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void begin() {
    file = directory.resolve("home").resolve("id_ed25519");
  }

  @Test
  void itIsMadeOnceForItsOwnerAlone() throws Exception {
    OllamaKey made = OllamaKey.at(file);

    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(made.publicText()).matches("ssh-ed25519 [A-Za-z0-9+/]{68}");
    assertThat(OllamaKey.at(file).publicText()).isEqualTo(made.publicText());
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aKeyOfOpensshIsRead() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, OPENSSH);

    assertThat(OllamaKey.at(file).publicText()).isEqualTo(OPENSSH_PUBLIC);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no key",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----"
      })
  void whatIsNoKeyIsTold(String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);

    assertThatThrownBy(() -> OllamaKey.at(file)).hasMessageContaining("read the key " + file);
    assertThat(file).hasContent(text);
  }

  @Test
  void theRegistryFindsTheSignatureRight() throws Exception {
    List<String> queries = new CopyOnWriteArrayList<>();
    try (FaultyRegistry registry = new FaultyRegistry()) {
      registry.fault = exchange -> guarded(registry, exchange, queries);
      ModelName name = registry.name("m");
      ModelStore store = Fixture.store(directory.resolve("models"));
      Manifest manifest = Fixture.model(store, name, Fixture.random(4, 5 << 20));
      RegistryOptions options = keyed(registry.host());
      Transfer.push(Reference.of(name), store, options, event -> {});

      assertThat(registry.manifests.get(FaultyRegistry.path(name) + "/manifests/latest"))
          .isEqualTo(manifest.raw());
      assertThat(file).exists();
      assertThat(queries)
          .isNotEmpty()
          .allMatch(
              query ->
                  query.matches(
                      "nonce=[\\w-]{22}&scope=repository%3Alibrary%2Fm%3Apull%2Cpush"
                          + "&service=ollama&ts=\\d{10}"));
    }
  }

  @Test
  void nothingIsSignedForAnotherHost() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry();
        FaultyRegistry other = new FaultyRegistry()) {
      registry.fault =
          exchange -> {
            exchange
                .getResponseHeaders()
                .set("WWW-Authenticate", "Bearer realm=\"http://" + other.host() + "/token\"");
            FaultyRegistry.answer(exchange, 401, new byte[0]);
            return true;
          };
      Reference reference = Reference.of(registry.name("m"));
      ModelStore store = Fixture.store(directory.resolve("models"));

      assertThatThrownBy(() -> Transfer.pull(reference, store, keyed(registry.host()), event -> {}))
          .hasMessageContaining(
              "realm host \""
                  + other.host()
                  + "\" does not match original host \""
                  + registry.host()
                  + "\"");
      assertThat(other.requests).isEmpty();
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void theRegistriesOfOllamasKindAreKnown() {
    assertThat(options().settings("registry.ollama.ai").key()).isTrue();
    assertThat(options().settings("hf.co").key()).isTrue();
    assertThat(options().settings("ghcr.io").key()).isFalse();
  }

  private RegistryOptions keyed(String host) {
    RegistrySettings settings =
        new RegistrySettings(
            false,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            true);
    return options().withKey(file).withRegistries(Map.of(host, settings));
  }

  private static boolean guarded(
      FaultyRegistry registry, HttpExchange exchange, List<String> queries) throws IOException {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (exchange.getRequestURI().getPath().equals("/token")) {
      queries.add(exchange.getRequestURI().getRawQuery());
      String url = "http://" + registry.host() + exchange.getRequestURI();
      byte[] token = "{\"token\":\"t1\"}".getBytes(StandardCharsets.UTF_8);
      FaultyRegistry.answer(exchange, signed(header, url) ? 200 : 401, token);
      return true;
    }
    if ("Bearer t1".equals(header)) {
      return false;
    }
    exchange
        .getResponseHeaders()
        .set(
            "WWW-Authenticate",
            "Bearer realm=\"http://"
                + registry.host()
                + "/token\",service=\"ollama\",scope=\"repository:library/m:pull,push\"");
    FaultyRegistry.answer(exchange, 401, new byte[0]);
    return true;
  }

  /** As the registry checks it: public key and signature, each in base64, over the address. */
  private static boolean signed(String header, String url) {
    String[] parts = header.split(":", -1);
    ByteBuffer blob = ByteBuffer.wrap(Base64.getDecoder().decode(parts[0]));
    byte[] type = new byte[blob.getInt()];
    blob.get(type);
    byte[] point = new byte[blob.getInt()];
    blob.get(point);
    String what =
        "GET,"
            + url
            + ","
            + Base64.getEncoder().encodeToString(EMPTY_SHA256.getBytes(StandardCharsets.US_ASCII));
    try {
      byte[] der = HexFormat.of().parseHex(DER_HEAD + HexFormat.of().formatHex(point));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
      signature.update(what.getBytes(StandardCharsets.UTF_8));
      return new String(type, StandardCharsets.US_ASCII).equals("ssh-ed25519")
          && signature.verify(Base64.getDecoder().decode(parts[1]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
