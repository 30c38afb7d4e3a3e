package dev.lamina.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.store.ModelName;
import dev.lamina.store.Reference;
import dev.lamina.testdata.RealRegistry;
import dev.lamina.testdata.TestModels;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example is run, on a real model. */
class ExamplesTest {
  private static final String MODEL = "smollm2";
  private static final String QUESTION = "What is the capital of France?";

  @TempDir static Path home;

  private static Path modelfile;

  @BeforeAll
  static void aStoreWithAModel() throws Exception {
    modelfile = home.resolve("Modelfile");
    Files.writeString(
        modelfile,
        "FROM " + TestModels.smollm2() + "\nPARAMETER temperature 0\nPARAMETER seed 1\n");
    try (Lamina lamina = Lamina.open(Settings.defaults(home))) {
      lamina.create(ModelName.parse(MODEL), modelfile, event -> {});
    }
    System.setProperty("lamina.models", home.resolve("models").toString());
  }

  @AfterAll
  static void noPropertyStays() {
    System.clearProperty("lamina.models");
  }

  private interface Program {
    void main(String[] arguments) throws Exception;
  }

  private static String printed(Program program, String... arguments) throws Exception {
    PrintStream before = System.out;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      program.main(arguments);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anAnswerIsPrinted() throws Exception {
    assertThat(printed(ChatWithEvents::main, home.toString(), MODEL, QUESTION))
        .contains("Paris")
        .contains("tokens in PT");
  }

  @Test
  void aModelIsPushed() throws Exception {
    assumeThat(RealRegistry.Kind.CRANE.program()).as(RealRegistry.Kind.CRANE.advice()).isPresent();
    try (var registry = RealRegistry.start(RealRegistry.Kind.CRANE, home.resolve("registry"))) {
      String name = registry.host() + "/team/smollm2:1";
      String out = printed(PushToRegistry::main, home.toString(), modelfile.toString(), name);
      assertThat(out).contains("pushing manifest").contains(name + "@sha256:");
    }
  }

  @Test
  void aSessionIsKept() throws Exception {
    String out = printed(SaveSession::main, home.toString(), MODEL, "saved", QUESTION);
    assertThat(out).isNotBlank();
    try (Lamina lamina = Lamina.open(Settings.defaults(home))) {
      var shown = lamina.show(Reference.parse("saved"), false);
      assertThat(shown.modelfile()).contains("MESSAGE user " + QUESTION).contains("Paris");
    }
  }

  @Test
  void aStoreIsChecked() throws Exception {
    assertThat(printed(VerifyStore::main, home.toString())).contains("nothing is wrong");
  }

  @Test
  void testsGetModels(@Model(MODEL) TestedModel model, @Model(MODEL) TestedModel again)
      throws Exception {
    assertThat(model.prompt(QUESTION)).contains("<|im_start|>user\n" + QUESTION);
    assertThat(model.answer(QUESTION)).contains("Paris").isEqualTo(again.answer(QUESTION));
  }

  @Test
  void langChain4jAsksIt() {
    try (Lamina lamina = Lamina.open(Settings.defaults(home))) {
      var model = new LaminaChatModel(lamina, ModelName.parse(MODEL));
      ChatResponse answer =
          model.chat(
              ChatRequest.builder()
                  .messages(SystemMessage.from("Be brief."), UserMessage.from(QUESTION))
                  .temperature(0.0)
                  .maxOutputTokens(3)
                  .build());
      assertThat(answer.aiMessage().text()).isNotBlank();
      assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(3);
    }
  }

  @Test
  void langChain4jsSchemasAreKeptTo() {
    try (Lamina lamina = Lamina.open(Settings.defaults(home))) {
      var model = new LaminaChatModel(lamina, ModelName.parse(MODEL));
      JsonObjectSchema schema =
          JsonObjectSchema.builder().addBooleanProperty("rain").required("rain").build();
      ChatResponse answer =
          model.chat(
              ChatRequest.builder()
                  .messages(UserMessage.from("Does it rain? Answer in JSON."))
                  .responseFormat(
                      ResponseFormat.builder()
                          .type(ResponseFormatType.JSON)
                          .jsonSchema(JsonSchema.builder().name("w").rootElement(schema).build())
                          .build())
                  .build());
      assertThat(answer.aiMessage().text().replaceAll("\\s", ""))
          .matches("\\{\"rain\":(true|false)}");
    }
  }

  /** This model calls no tools: that a request with one is understood is what can be seen. */
  @Test
  void langChain4jsToolsReachTheModel() {
    try (Lamina lamina = Lamina.open(Settings.defaults(home))) {
      var model = new LaminaChatModel(lamina, ModelName.parse(MODEL));
      var tool = ToolSpecification.builder().name("weather").description("The weather").build();
      var request =
          ChatRequest.builder()
              .messages(UserMessage.from(QUESTION))
              .toolSpecifications(tool)
              .build();
      assertThatThrownBy(() -> model.chat(request)).hasMessageContaining("does not support tools");
    }
  }
}
