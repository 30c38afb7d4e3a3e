package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.testdata.RealRegistry;
import dev.lamina.testdata.RealRegistry.Kind;
import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user at a real terminal, a real model behind a real server. */
@Timeout(300)
class TerminalSessionTest {
  @TempDir private Path directory;
  private Path home;
  private Served served;

  @BeforeEach
  void start() throws IOException {
    home = directory.resolve("home");
    served = new Served(home);
    String text = Files.readString(TestModels.root().resolve("testdata/smollm2/Modelfile"));
    Path file = directory.resolve("Modelfile");
    Files.writeString(file, text + "\nPARAMETER temperature 0\nPARAMETER num_predict 12\n");
    Files.createSymbolicLink(
        directory.resolve(TestModels.smollm2().getFileName()), TestModels.smollm2());
    assertThat(served.run("create", "smol", "-f", file.toString()).code()).isZero();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void aTalkIsSavedAsAModelAndGoesOnWhereItWas() throws Exception {
    try (Pty user = lamina("run", "smol")) {
      user.awaitPrompt();
      user.type("What is the capital of France?");
      assertThat(user.await("Paris")).doesNotContain("Error");
      user.awaitPrompt();

      user.type("\"\"\"Say");
      user.await("... ");
      user.type("hello\"\"\"");
      user.awaitPrompt();

      user.type("/set system Be a parrot.");
      user.await("Set system message.");
      user.awaitPrompt();
      user.type("/show system");
      user.await("\nBe a parrot.");
      user.awaitPrompt();
      user.type("/set parameter num_predict lots");
      user.await("Couldn't set parameter");
      user.awaitPrompt();

      user.type("/set parameter num_predict 100000");
      user.await("Set parameter 'num_predict' to '100000'");
      user.awaitPrompt();
      user.type("Count from one to a thousand, each number in words.");
      user.await("\n"); // of what was typed
      user.await(" "); // the answer has begun
      user.interrupt();
      assertThat(user.awaitPrompt()).as("the answer was stopped").hasSizeLessThan(4_000);
      user.type("/undo");
      user.await("Took back");
      user.awaitPrompt();
      user.type("/set parameter num_predict 12");
      user.awaitPrompt();

      user.type("/save demo");
      user.await("Created new model 'demo'");
      user.awaitPrompt();
      user.type("/bye");
      user.await("kept as ");
      assertThat(user.end()).isZero();
    }
    JsonNode saved = Json.parse(served.run("show", "demo", "--json").out());
    assertThat(saved.path("system").asText()).isEqualTo("Be a parrot.");
    assertThat(saved.path("messages")).hasSize(4);
    assertThat(saved.at("/messages/2/content").asText()).isEqualTo("Say\nhello");

    try (Pty user = lamina("run", "demo")) {
      user.await(">>> What is the capital of France?");
      user.await("Paris");
      user.await(">>> Say\nhello");
      user.awaitPrompt();
      user.send("\u0004"); // Ctrl-D
      assertThat(user.end()).isZero();
    }
    assertThat(prompt(served, "demo")).isEqualTo(promptOf(saved));
    goesToAnotherMachineOnlyWhenThatIsSaid(promptOf(saved));
  }

  /** The prompt of a next question, exactly. */
  private static String prompt(Served at, String model) {
    Served.Ran ran = at.run("render", model, "And now?");
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out();
  }

  /** The prompt that the talk itself would have had next: of the first model, with all messages. */
  private String promptOf(JsonNode saved) throws IOException {
    var messages = Json.nodes().arrayNode();
    messages.addObject().put("role", "system").put("content", saved.path("system").asText());
    saved.path("messages").forEach(messages::add);
    Path file = directory.resolve("messages.json");
    Files.writeString(file, Json.write(messages));
    return served.run("render", "smol", "--messages", file.toString(), "And now?").out();
  }

  private void goesToAnotherMachineOnlyWhenThatIsSaid(String prompt) throws Exception {
    if (Kind.DISTRIBUTION.program().isEmpty()) {
      return; // what it needs is told by the tests of transfers
    }
    try (RealRegistry registry =
            RealRegistry.start(Kind.DISTRIBUTION, directory.resolve("registry"));
        Served other = new Served(directory.resolve("other"))) {
      String name = registry.host() + "/team/demo:v1";
      assertThat(served.run("cp", "demo", name).code()).isZero();
      assertThat(served.run("push", name).code()).as("a conversation is in it").isEqualTo(5);
      assertThat(served.run("push", name, "--include-messages").code()).isZero();
      assertThat(other.run("pull", name).code()).isZero();
      assertThat(prompt(other, name)).isEqualTo(prompt);
    }
  }

  @Test
  void aSessionIsKeptBranchedRetriedAndResumed() throws Exception {
    try (Pty user = lamina("run", "smol")) {
      user.awaitPrompt();
      user.type("What is the capital of France?");
      user.await("Paris");
      user.awaitPrompt();
      user.type("/branch other");
      user.await("This is session 'other' now");
      user.awaitPrompt();
      user.type("And of Italy?");
      user.awaitPrompt();
      user.type("/retry");
      user.awaitPrompt();
      user.type("/bye");
      user.await("kept as other");
      assertThat(user.end()).isZero();
    }
    Path sessions = home.resolve("sessions");
    assertThat(Files.getPosixFilePermissions(sessions))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    try (var files = Files.list(sessions)) {
      assertThat(files)
          .hasSize(2)
          .allMatch(file -> permissions(file).equals("rw-------"), "is its owner's alone");
    }
    JsonNode list = Json.parse(served.run("sessions", "list", "--json").out()).path("sessions");
    assertThat(list.path(0).path("messages")).hasSize(4);
    assertThat(list.path(1).path("messages")).as("the one before stays").hasSize(2);

    try (Pty user = lamina("sessions", "resume", "other")) {
      user.await(">>> And of Italy?");
      user.awaitPrompt();
      user.type("/undo");
      user.await("Took back");
      user.awaitPrompt();
      user.type("/bye");
      assertThat(user.end()).isZero();
    }
    assertThat(served.run("sessions", "show", "other").out())
        .contains(">>> What is the capital of France?\n", "Paris")
        .doesNotContain("Italy");
  }

  @Test
  void whatIsNotToBeKeptIsNot() throws Exception {
    try (Pty user = lamina("run", "smol", "--no-autosave")) {
      user.awaitPrompt();
      user.type("Hello");
      user.awaitPrompt();
      user.type("/branch b");
      user.await("Error: branch b: this session is not kept");
      user.awaitPrompt();
      user.type("/bye");
      assertThat(user.end()).isZero();
      assertThat(user.plain()).doesNotContain("kept as");
    }
    assertThat(home.resolve("sessions")).doesNotExist();
  }

  private Pty lamina(String... arguments) throws IOException {
    return Pty.run(
        Map.of(
            "LAMINA_HOST", served.address(),
            "LAMINA_HOME", home.toString(),
            "HOME", home.toString()),
        arguments);
  }

  private static String permissions(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
