package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Json;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What render prints, of models with one template and with two. */
class RenderCommandTest {
  private static final String JINJA =
      "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
          + "{% if tools %}{{ tools | tojson }}{% endif %}assistant:";

  @TempDir static Path directory;
  private static Served served;

  @BeforeAll
  static void start() throws IOException {
    served = new Served(directory.resolve("home"));
    TinyGguf.model().chatTemplate(JINJA).writeTo(directory.resolve("tiny.gguf"));
    create("one", "FROM tiny.gguf\nSYSTEM S");
    create("two", "FROM tiny.gguf\nPARSER own\nTEMPLATE \"user: {{ .Prompt }} \nassistant:\"");
    create("alike", "FROM tiny.gguf\nPARSER own\nTEMPLATE \"user: {{ .Prompt }}\nassistant:\"");
  }

  private static void create(String name, String modelfile) throws IOException {
    Path file = Files.writeString(directory.resolve("Modelfile"), modelfile + "\n");
    Served.Ran created = run("", "create", name, "--quiet", "-f", file.toString());
    assertThat(created.code()).as(created.err()).isZero();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void thePromptAloneIsPrintedAndNothingIsLoaded() throws Exception {
    assertThat(run("", "render", "one", "Hello", "there"))
        .isEqualTo(new Served.Ran(0, "system: S\nuser: Hello there\nassistant:", ""));
    assertThat(served.lamina().loaded()).isEmpty();
  }

  @Test
  void messagesToolsAndTemplatesAreReadFromFiles() throws Exception {
    Path chat =
        Files.writeString(
            directory.resolve("chat.json"),
            "{\"messages\":[{\"role\":\"user\",\"content\":\"A\"},"
                + "{\"role\":\"assistant\",\"content\":\"B\"}]}");
    Path tool =
        Files.writeString(
            directory.resolve("tool.json"),
            "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}");
    Path template = Files.writeString(directory.resolve("t"), "{{ .System }}|{{ .Prompt }}");
    assertThat(
            run("", "render", "one", "--messages", chat.toString(), "--tools", tool.toString(), "C")
                .out())
        .isEqualTo(
            "system: S\nuser: A\nassistant: B\nuser: C\n"
                + "[{\"type\": \"function\", \"function\": {\"name\": \"f\"}}]assistant:");
    assertThat(
            run(
                    "[{\"role\":\"user\",\"content\":\"A\"}]",
                    "render",
                    "one",
                    "--messages",
                    "-",
                    "--template",
                    template.toString())
                .out())
        .isEqualTo("S|A");
  }

  @Test
  void twoTemplatesAreComparedOnTheOtherStream() {
    assertThat(run("", "render", "two", "Hi"))
        .isEqualTo(
            new Served.Ran(
                0,
                "user: Hi \nassistant:",
                """
                note: chat template in the weights: another prompt
                TEMPLATE layer (in force)   chat template in the weights
                user: Hi ⏎                | user: Hi⏎
                assistant:                  assistant:
                """));
    assertThat(run("", "render", "alike", "Hi").err())
        .isEqualTo("note: chat template in the weights: the same prompt\n");
    Served.Ran json = run("", "render", "two", "Hi", "--json");
    assertThat(json.err()).isEmpty();
    assertThat(Json.parse(json.out()).at("/prompts/1/prompt").asText())
        .isEqualTo("user: Hi\nassistant:");
  }

  /** The model's context holds 256 tokens, of which a letter is one here. */
  @Test
  void whatIsLeftOutIsTold() throws Exception {
    Path chat =
        Files.writeString(
            directory.resolve("long.json"),
            "[{\"role\":\"user\",\"content\":\"" + "Q".repeat(400) + "\"}]");
    Served.Ran ran = run("", "render", "one", "--messages", chat.toString(), "Hi");
    assertThat(ran.out()).isEqualTo("system: S\nuser: Hi\nassistant:");
    assertThat(ran.err())
        .isEqualTo(
            "note: the oldest message was left out: the context is full"
                + " (num_ctx makes it larger)\n");
    assertThat(run("", "stop", "one").code()).isZero();
  }

  @Test
  void mistakesAreTold() throws Exception {
    Path text = Files.writeString(directory.resolve("no.json"), "no");
    assertMistake(2, "there is nothing to say", "render", "one");
    assertMistake(3, "no such file", "render", "one", "--messages", "nosuch");
    assertMistake(2, "no.json", "render", "one", "--messages", text.toString());
    assertMistake(3, "not found", "render", "nosuch", "Hi");
    assertMistake(2, "does not support tools", "render", "two", "Hi", "--tools", "-");
  }

  @Test
  void showTellsWhichTemplateIsInForce() {
    assertThat(run("", "show", "one").out())
        .contains("in force", "chat template in the weights", "there is no TEMPLATE layer");
    assertThat(run("", "show", "two").out()).contains("TEMPLATE layer", "PARSER own goes with it");
  }

  private static void assertMistake(int code, String says, String... arguments) {
    Served.Ran ran = run("[{\"function\":{}}]", arguments);
    assertThat(ran.code()).as(ran.err()).isEqualTo(code);
    assertThat(ran.err()).startsWith("Error: ").contains(says);
    assertThat(ran.out()).isEmpty();
  }

  private static Served.Ran run(String piped, String... arguments) {
    return served.runPiped(piped, arguments);
  }
}
