package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a prompt every conversation with a saved session begins with. */
class FixedBeginningTest {
  private static final String TEMPLATE =
      "\nTEMPLATE \"\"\"{{ range .Messages }}[{{ .Role }}]{{ .Content }}{{ end }}[assistant]\"\"\"";

  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private Lamina lamina;

  @BeforeEach
  void open() throws Exception {
    lamina = Lamina.open(Settings.defaults(directory), engine);
    Path weights = TinyGguf.model().writeTo(directory.resolve("tiny"));
    SmolLamina.create(lamina, "plain", "FROM x\nSYSTEM s" + TEMPLATE, Optional.of(weights));
    SmolLamina.create(
        lamina, "saved", "FROM plain\nMESSAGE user one\nMESSAGE assistant two", Optional.empty());
  }

  @AfterEach
  void close() {
    lamina.close();
  }

  private String fixed(String model, Message... messages) throws Exception {
    engine.answer("ok");
    lamina.chat(SmolLamina.chat(model, Map.of(), messages), _ -> {});
    GenerateRequest request = engine.requests().getLast();
    return request.prompt().substring(0, request.fixed());
  }

  @Test
  void itIsTheSystemTextAndTheSession() throws Exception {
    String session = "[system]s[user]one[assistant]two[user]";
    assertThat(fixed("saved", Message.of("user", "three"))).isEqualTo(session);
    assertThat(
            fixed(
                "saved",
                Message.of("user", "three"),
                Message.of("assistant", "four"),
                Message.of("user", "five")))
        .isEqualTo(session);
  }

  @Test
  void anotherSystemTextIsAnotherBeginning() throws Exception {
    assertThat(fixed("saved", Message.of("system", "t"), Message.of("user", "three")))
        .doesNotContain("one");
  }

  @Test
  void withoutASessionThereIsNone() throws Exception {
    assertThat(fixed("plain", Message.of("user", "three"))).isEmpty();
  }
}
