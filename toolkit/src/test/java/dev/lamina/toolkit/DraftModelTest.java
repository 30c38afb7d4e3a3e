package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.Reference;
import dev.lamina.testdata.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DRAFT, from the Modelfile to the engine. */
class DraftModelTest {
  @TempDir Path directory;
  private final ScriptedEngine engine = new ScriptedEngine();
  private Lamina lamina;

  @BeforeEach
  void open() throws IOException {
    lamina = Lamina.open(Settings.defaults(directory.resolve("home")), engine);
    TinyGguf.model().writeTo(directory.resolve("large.gguf"));
    TinyGguf.model().seed(2).writeTo(directory.resolve("small.gguf"));
    TinyGguf.model().seed(3).writeTo(directory.resolve("smaller.gguf"));
    TinyGguf.adapter().writeTo(directory.resolve("adapter.gguf"));
  }

  @AfterEach
  void close() {
    lamina.close();
  }

  private void create(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve("Modelfile"), text);
    lamina.create(ModelName.parse(name), file, _ -> {});
  }

  private List<Descriptor> drafts(String name) throws IOException {
    return lamina.store().manifest(Reference.parse(name)).layers(MediaTypes.DRAFT);
  }

  private Optional<LoadSpec.Draft> loaded(String name, Map<String, JsonNode> options)
      throws Exception {
    engine.answer("hi");
    lamina.chat(SmolLamina.chat(name, options, Message.of("user", "hello")), _ -> {});
    return engine.loads().getLast().draft();
  }

  @Test
  void itIsALayerThatTheEngineGets() throws Exception {
    create("fast", "FROM large.gguf\nDRAFT small.gguf\nTEMPLATE {{ .Prompt }}");
    assertThat(drafts("fast")).hasSize(1);
    LoadSpec.Draft draft = loaded("fast", Map.of()).orElseThrow();
    assertThat(draft.tokens()).isEqualTo(4);
    assertThat(draft.weights()).hasSameBinaryContentAs(directory.resolve("small.gguf"));
    Map<String, JsonNode> none = Map.of("draft_num_predict", Json.nodes().numberNode(0));
    assertThat(loaded("fast", none)).isEmpty();
    Map<String, JsonNode> more = Map.of("draft_num_predict", Json.nodes().numberNode(9));
    assertThat(loaded("fast", more).orElseThrow().tokens()).isEqualTo(9);
  }

  @Test
  void itIsInheritedUntilAnotherTakesItsPlace() throws Exception {
    create("fast", "FROM large.gguf\nDRAFT small.gguf");
    create("child", "FROM fast\nSYSTEM Be brief.");
    assertThat(drafts("child").getFirst().digest()).isEqualTo(drafts("fast").getFirst().digest());
    create("other", "FROM fast\nDRAFT smaller.gguf");
    assertThat(drafts("other")).hasSize(1).doesNotContainAnyElementsOf(drafts("fast"));

    String text = lamina.show(Reference.parse("fast"), false).modelfile();
    assertThat(Modelfile.parse(text).drafts()).hasSize(1);
    create("again", text.replaceAll("(?m)^#.*$", ""));
    assertThat(drafts("again").getFirst().digest()).isEqualTo(drafts("fast").getFirst().digest());
  }

  @Test
  void whatCannotGuessIsRefused() {
    assertThatThrownBy(() -> create("bad", "FROM large.gguf\nDRAFT gone.gguf"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("DRAFT gone.gguf");
    assertThatThrownBy(() -> create("bad", "FROM large.gguf\nDRAFT large.gguf"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it is what FROM names");
    assertThatThrownBy(() -> create("bad", "FROM large.gguf\nDRAFT adapter.gguf"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not a whole model");
  }
}
