package dev.lamina.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import dev.lamina.store.StoredModel;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelWriterTest {
  private static final String CHATML =
      "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";

  private static final String BASE =
      """
      FROM tiny
      TEMPLATE {{ .System }} {{ .Prompt }}
      SYSTEM base
      LICENSE MIT
      PARAMETER stop <x>
      PARAMETER stop "y z"
      PARAMETER temperature 0.7
      MESSAGE user hi
      MESSAGE assistant yo
      """;

  @TempDir Path root;
  private ModelStore store = ModelStore.at(Path.of(""));
  private Drafts drafts = new Drafts(store);
  private SortedMap<String, Digest> tiny = new TreeMap<>();

  @BeforeEach
  void upload() throws Exception {
    store = ModelStore.at(root);
    drafts = new Drafts(store);
    tiny = Drafts.files("tiny.gguf", drafts.upload(TinyGguf.model().bytes()));
  }

  @Test
  void theSameDraftTwiceGivesTheSameIdAndWritesNothing() throws Exception {
    StoredModel first = drafts.files("a", BASE, tiny);
    assertThat(drafts.steps())
        .startsWith("parsing GGUF")
        .endsWith("writing manifest", "success")
        .hasSize(3 + first.manifest().layers().size());
    List<Path> blobs = blobs();

    StoredModel second = drafts.files("a", BASE, tiny);

    assertThat(second.manifest().digest()).isEqualTo(first.manifest().digest());
    assertThat(drafts.steps()).noneMatch(step -> step.startsWith("creating"));
    assertThat(blobs()).isEqualTo(blobs);
  }

  @Test
  void aChildHasItsParentsLayersThenItsOwn() throws Exception {
    drafts.files("base", BASE, tiny);

    StoredModel child =
        drafts.derived("child", "FROM base\nSYSTEM new\nPARAMETER temperature 0.1\n");

    assertThat(child.manifest().layers().stream().map(layer -> kind(layer.mediaType())))
        .containsExactly("model", "template", "license", "messages", "system", "params");
    Model model = new ModelReader(store).read(child);
    assertThat(model.system()).contains("new");
    assertThat(model.parameters().toString())
        .isEqualTo("{stop=[\"<x>\",\"y z\"], temperature=0.1}");
    assertThat(child.manifest().layers().getFirst().from()).contains("base:latest");
    assertThat(model.messages()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SYSTEM \"\"|model template license messages params",
        "TEMPLATE \"\"|model system license messages params",
        "LICENSE BSD|model template system license messages license params",
        "LICENSE MIT|model template system license messages params",
        "MESSAGE user other|model template system license params messages",
        "PARAMETER stop only|model template system license messages params",
        "PARAMETER mirostat 1|model template system license messages params"
      })
  void inheritance(String line, String kinds) throws Exception {
    drafts.files("base", BASE, tiny);

    StoredModel child = drafts.derived("child", "FROM base\n" + line + "\n");

    assertThat(child.manifest().layers().stream().map(layer -> kind(layer.mediaType())))
        .containsExactly(kinds.split(" "));
  }

  @Test
  void stopsAreReplacedAsAWhole() throws Exception {
    drafts.files("base", BASE, tiny);

    StoredModel child = drafts.derived("child", "FROM base\nPARAMETER stop onlynew\n");

    assertThat(new ModelReader(store).read(child).parameters().toString())
        .isEqualTo("{stop=[\"onlynew\"], temperature=0.7}");
  }

  @Test
  void aChildThatAsksForNothingDiffersOnlyInWhereItsLayersAreFrom() throws Exception {
    StoredModel base = drafts.files("base", BASE, tiny);
    StoredModel child = drafts.derived("child", "FROM base\n");

    assertThat(child.manifest().layers().stream().map(layer -> layer.digest()))
        .containsExactlyInAnyOrderElementsOf(
            base.manifest().layers().stream().map(layer -> layer.digest()).toList());
    assertThat(child.manifest().config()).isEqualTo(base.manifest().config());
  }

  @Test
  void aPlainChatFormatGetsATemplateAndARicherOneDoesNot() throws Exception {
    byte[] plain = TinyGguf.model().chatTemplate(CHATML).bytes();
    byte[] rich = TinyGguf.model().chatTemplate(CHATML + "{{ tools | tojson }}").bytes();

    StoredModel detected =
        drafts.files("p", "FROM x", Drafts.files("p.gguf", drafts.upload(plain)));
    assertThat(drafts.steps()).contains("using autodetected template chatml");
    StoredModel left = drafts.files("r", "FROM x", Drafts.files("r.gguf", drafts.upload(rich)));

    assertThat(new ModelReader(store).read(detected).parameters()).containsKey("stop");
    assertThat(left.manifest().layers()).hasSize(1);
    Model model = new ModelReader(store).read(left);
    Optional<Gguf> weights = Optional.of(Gguf.read(store.file(model.weights().orElseThrow())));
    TemplateChoice choice = TemplateChoice.of(model, weights.flatMap(ChatTemplate::in));
    assertThat(choice.source()).isEqualTo(TemplateChoice.Source.WEIGHTS);
    assertThat(Capabilities.of(model, choice, weights, List.of()))
        .containsExactly("completion", "tools");
  }

  @Test
  void projectorsAndAdaptersAreToldByTheirHeads() throws Exception {
    SortedMap<String, Digest> files = new TreeMap<>(tiny);
    files.put("b.gguf", drafts.upload(TinyGguf.projector().bytes()));
    Digest lora = drafts.upload(TinyGguf.adapter().bytes());
    files.put("c.gguf", drafts.upload(TinyGguf.adapter().seed(2).bytes()));
    ModelDraft draft =
        Modelfile.parse("FROM x").draft(Optional.empty(), files, Drafts.files("lora.gguf", lora));

    Model model = new ModelReader(store).read(drafts.write("a", draft));

    assertThat(model.projectors()).hasSize(1);
    assertThat(model.adapters()).hasSize(2);
    assertThat(model.config().families()).containsExactly("llama");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          gemma4       ; \"\"                ; gemma4 gemma4 ; {stop=["<turn|>"]}
          gemma4       ; PARAMETER stop END  ; gemma4 gemma4 ; {stop=["END"]}
          gemma4       ; PARSER own          ; own           ; {}
          gemma4       ; TEMPLATE {{.Prompt}} ;              ; {}
          laguna       ; \"\"                ; laguna laguna ; {}
          nemotron_h_moe ; \"\"              ; nemotron-3-nano nemotron-3-nano ; {}
          llama        ; \"\"                ;               ; {}
          """)
  void anArchitectureMayHaveARendererOfItsOwn(
      String architecture, String line, String names, String parameters) throws Exception {
    byte[] bytes = TinyGguf.model().architecture(architecture).bytes();
    SortedMap<String, Digest> files = Drafts.files("x.gguf", drafts.upload(bytes));

    Model model =
        new ModelReader(store)
            .read(drafts.files("a", "FROM x\n" + line.replace("\"\"", "") + "\n", files));

    assertThat((model.config().renderer() + " " + model.config().parser()).strip())
        .isEqualTo(names == null ? "" : names);
    assertThat(model.parameters()).hasToString(parameters);
  }

  @Test
  void whatFailsLeavesNothingBehind() throws Exception {
    List<Path> blobs = blobs();
    Digest junk = drafts.upload(new byte[] {1, 2, 3, 4, 5});
    Digest absent = Digest.of(new byte[] {9});
    Digest part = drafts.upload(TinyGguf.model().split(0, 2).bytes());

    refused(ModelException.Kind.INVALID, () -> drafts.files("a", BASE, new TreeMap<>()));
    refused(
        ModelException.Kind.INVALID, () -> drafts.files("a", BASE, Drafts.files("x.gguf", junk)));
    refused(
        ModelException.Kind.NOT_FOUND,
        () -> drafts.files("a", BASE, Drafts.files("x.gguf", absent)));
    refused(
        ModelException.Kind.INVALID,
        () -> drafts.files("a", BASE, Drafts.files("../x.gguf", tiny.firstEntry().getValue())));
    refused(
        ModelException.Kind.INVALID,
        () -> drafts.files("a", BASE, Drafts.files("x-00001-of-00002.gguf", part)));
    refused(ModelException.Kind.NOT_FOUND, () -> drafts.derived("a", "FROM nosuch\nSYSTEM x\n"));
    refused(ModelException.Kind.INVALID, () -> drafts.files("a", "FROM x\nPARAMETER tmp 1", tiny));

    assertThat(store.names()).isEmpty();
    assertThat(blobs()).containsAll(blobs).hasSize(blobs.size() + 2);
  }

  @Test
  void aBadParameterIsRefusedWithTheNearestName() {
    assertThatThrownBy(() -> drafts.files("a", "FROM x\nPARAMETER temprature 1\n", tiny))
        .hasMessage("unknown parameter 'temprature' (did you mean temperature?)");
  }

  @Test
  void aTemplateThatCannotBeParsedIsRefusedAtOnce() {
    assertThatThrownBy(() -> drafts.files("a", "FROM x\nTEMPLATE {{ .Nope }", tiny))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("template error: ");
    assertThat(drafts.steps()).isEmpty();
  }

  private interface Draft {
    StoredModel write() throws Exception;
  }

  private static void refused(ModelException.Kind kind, Draft draft) {
    assertThatThrownBy(draft::write)
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .message()
        .doesNotContain("\n");
  }

  private List<Path> blobs() throws Exception {
    try (Stream<Path> files = Files.list(root.resolve("blobs"))) {
      return files.sorted().toList();
    }
  }

  private static String kind(String mediaType) {
    return mediaType.substring(mediaType.lastIndexOf('.') + 1);
  }
}
