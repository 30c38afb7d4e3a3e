package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.cli.Served.Ran;
import dev.lamina.server.LaminaServer;
import dev.lamina.testdata.TlsIdentity;
import dev.lamina.toolkit.Lamina;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is not for everyone, and a command line that has a key. */
class KeysCommandTest {
  @TempDir Path home;

  private Ran run(Map<String, String> more, String... arguments) {
    Map<String, String> values = new HashMap<>(more);
    values.put("LAMINA_HOME", home.toString());
    values.put("HOME", home.toString());
    return Served.run(values, "", arguments);
  }

  /** A server as its environment wants it, on a free port. */
  private record Running(Lamina lamina, LaminaServer server) implements AutoCloseable {
    @Override
    public void close() {
      server.close();
      lamina.close();
    }
  }

  private Running serve(Map<String, String> more) throws IOException {
    Map<String, String> values = new HashMap<>(more);
    values.put("LAMINA_HOME", home.toString());
    values.put("HOME", home.toString());
    values.put("LAMINA_HOST", "127.0.0.1:0");
    Environment environment = new Environment(values);
    ServerEnvironment server = new ServerEnvironment(environment);
    Lamina lamina = Lamina.open(server.toolkit());
    return new Running(lamina, new LaminaServer(lamina, server.server(environment.host())).start());
  }

  @Test
  void aKeyIsShownOnceListedAndRevoked() {
    Ran added = run(Map.of(), "keys", "add", "laptop");
    assertThat(added.code()).isEqualTo(ExitCodes.OK);
    assertThat(added.out()).matches("lamina_[A-Za-z0-9_-]{43}\n");
    assertThat(added.err())
        .isEqualTo("(the key \"laptop\" with the scope infer; it is not shown again)\n");
    assertThat(run(Map.of(), "keys", "add", "laptop").code()).isEqualTo(7);
    assertThat(run(Map.of(), "keys", "add", "ci", "--scope", "all").err())
        .isEqualTo("Error: \"all\" is no scope: it is infer or manage\n");
    run(Map.of(), "keys", "add", "ci", "--scope", "manage");
    Ran listed = run(Map.of(), "keys", "list");
    assertThat(listed.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .satisfiesExactly(
            head -> assertThat(head).isEqualTo("NAME SCOPE CREATED"),
            first -> assertThat(first).matches("laptop infer 20\\S+Z"),
            second -> assertThat(second).matches("ci manage 20\\S+Z"));
    assertThat(listed.out()).doesNotContain(added.out().strip());
    assertThat(run(Map.of(), "keys", "revoke", "laptop").err())
        .isEqualTo("revoked the key \"laptop\"\n");
    assertThat(run(Map.of(), "keys", "revoke", "laptop").code()).isEqualTo(3);
    assertThat(run(Map.of(), "keys", "list", "--json").out())
        .matches(
            "\\{\"keys\":\\[\\{\"name\":\"ci\",\"scope\":\"manage\",\"created\":\"20\\S+Z\"}]}\n");
    assertThat(run(Map.of(), "keys", "add", "desk", "--json").out())
        .matches("\\{\"name\":\"desk\",\"scope\":\"infer\",\"key\":\"lamina_\\S{43}\"}\n");
  }

  @Test
  void theCommandLineSendsItsKey() throws IOException {
    try (Running running = serve(Map.of("LAMINA_KEYS", "required"))) {
      String host = "127.0.0.1:" + running.server().port();
      Ran without = run(Map.of("LAMINA_HOST", host), "list");
      assertThat(without.code()).isEqualTo(5);
      assertThat(without.err())
          .isEqualTo(
              "Error: GET /api/tags: an API key is needed (lamina keys add makes one; lamina sends"
                  + " that in LAMINA_API_KEY)\n");
      String key = run(Map.of(), "keys", "add", "laptop").out().strip();
      Map<String, String> with = Map.of("LAMINA_HOST", host, "LAMINA_API_KEY", key);
      assertThat(run(with, "list").code()).isEqualTo(ExitCodes.OK);
      assertThat(run(with, "cp", "a", "b").err())
          .isEqualTo(
              "Error: POST /api/copy: the key \"laptop\" has the scope infer (it takes one with the"
                  + " scope manage)\n");
    }
  }

  @Test
  void theCommandLineSpeaksTls() throws Exception {
    TlsIdentity identity = TlsIdentity.make(home, "server", "ip:127.0.0.1");
    Map<String, String> files =
        Map.of(
            "LAMINA_TLS_CERT", identity.certificate().toString(),
            "LAMINA_TLS_KEY", identity.key().toString());
    try (Running running = serve(files)) {
      String address = "127.0.0.1:" + running.server().port();
      Map<String, String> own = new HashMap<>(files);
      own.put("LAMINA_HOST", address);
      assertThat(run(own, "list").code()).as("where the server's variables are set").isZero();
      Map<String, String> trusting =
          Map.of(
              "LAMINA_HOST",
              "https://" + address,
              "LAMINA_TLS_CA",
              identity.certificate().toString());
      assertThat(run(trusting, "list").code()).as("elsewhere").isZero();
      assertThat(run(trusting, "status").code()).as("who does not start a server").isZero();
      Ran plain = run(Map.of("LAMINA_HOST", "http://" + address), "list");
      assertThat(plain.code()).isEqualTo(6);
      assertThat(plain.err())
          .isEqualTo(
              "Error: connect to http://"
                  + address
                  + ": what answers there speaks no HTTP (is it https://?)\n");
      Ran stranger = run(Map.of("LAMINA_HOST", "https://" + address), "list");
      assertThat(stranger.code()).isEqualTo(6);
      assertThat(stranger.err())
          .isEqualTo(
              "Error: connect to https://"
                  + address
                  + ": its certificate is not trusted (set LAMINA_TLS_CA to the file of who signed"
                  + " it)\n");
    }
  }

  @Test
  void aServerThatCannotDoAsItIsToldDoesNotStart() {
    assertThat(run(Map.of("LAMINA_KEYS", "yes"), "serve").err())
        .isEqualTo(
            "Error: environment LAMINA_KEYS: \"yes\" is no demand for keys: it is auto, required"
                + " or off (correct or unset it)\n");
    assertThat(run(Map.of("LAMINA_TLS_CERT", "x.pem"), "serve").err())
        .isEqualTo(
            "Error: environment LAMINA_TLS_CERT, LAMINA_TLS_KEY: one of them is missing (set"
                + " both)\n");
    assertThat(run(Map.of("LAMINA_HOST", "https://127.0.0.1"), "serve").err())
        .isEqualTo(
            "Error: serve https://127.0.0.1:443: there is no certificate (set LAMINA_TLS_CERT,"
                + " LAMINA_TLS_KEY)\n");
    assertThat(
            run(
                    Map.of(
                        "LAMINA_TLS_CERT", "x.pem",
                        "LAMINA_TLS_KEY", "x.key",
                        "LAMINA_HOST", "http://127.0.0.1:1"),
                    "serve")
                .err())
        .isEqualTo(
            "Error: serve http://127.0.0.1:1: LAMINA_TLS_CERT is set (unset it, or leave http://"
                + " out)\n");
    Ran missing =
        run(Map.of("LAMINA_TLS_CERT", home + "/x.pem", "LAMINA_TLS_KEY", home + "/x.key"), "serve");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).startsWith("Error: read " + home + "/x.key: ");
  }
}
