package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TestModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process of its own, which is told to end. */
@Timeout(120)
class ServeProcessTest {
  private static final Pattern PORT = Pattern.compile(" listens on 127\\.0\\.0\\.1:(\\d+),");

  @TempDir Path home;
  private Process server;
  private String host;

  @BeforeEach
  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lamina.cli.Main",
                "serve")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("LAMINA_HOME", home.toString());
    builder.environment().put("LAMINA_HOST", "127.0.0.1:0");
    builder.environment().put("LAMINA_ENGINE", "embedded");
    server = builder.start();
    BufferedReader log =
        new BufferedReader(new InputStreamReader(server.getErrorStream(), StandardCharsets.UTF_8));
    Matcher found = PORT.matcher(String.valueOf(log.readLine()));
    assertThat(found.find()).isTrue();
    host = "127.0.0.1:" + found.group(1);
  }

  @AfterEach
  void stop() {
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly();
  }

  @Test
  void whatItStartedEndsWithItAndClientsAreTold() throws Exception {
    Path modelfile = home.resolve("Modelfile");
    Files.writeString(modelfile, "FROM " + TestModels.smollm2() + "\nPARAMETER num_ctx 2048\n");
    Map<String, String> environment =
        Map.of("LAMINA_HOST", host, "LAMINA_HOME", home.toString(), "HOME", home.toString());
    assertThat(Served.run(environment, "", "create", "smol", "-f", modelfile.toString()).code())
        .isZero();
    try (BufferedReader answer = ask("{\"model\":\"smol\",\"prompt\":\"1, 2,\",\"raw\":true}")) {
      assertThat(answer.readLine()).contains("\"done\":false");
      List<ProcessHandle> children = server.descendants().toList();
      assertThat(children).isNotEmpty();

      server.destroy();

      List<String> rest = new ArrayList<>();
      answer.lines().forEach(rest::add);
      assertThat(rest.getLast())
          .matches(".*(\"done\":true|\"error\":\"the server is shutting down\").*");
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
  }

  private BufferedReader ask(String body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://" + host + "/api/generate").toURL().openConnection();
    connection.setDoOutput(true);
    connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    return new BufferedReader(
        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
  }
}
