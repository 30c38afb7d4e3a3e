import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaModels;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import io.github.ollama4j.OllamaAPI;
import io.github.ollama4j.models.chat.OllamaChatMessageRole;
import io.github.ollama4j.models.chat.OllamaChatRequestBuilder;
import io.github.ollama4j.models.request.CustomModelRequest;
import io.github.ollama4j.utils.OptionsBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaOptions;
import org.springframework.ai.tool.function.FunctionToolCallback;

/**
 * What Java's clients of Ollama must be able to do here: LangChain4j, Spring AI, ollama4j.
 * Argument: the server's URL. The models that official.py made are there. Prints a line for each.
 */
class Clients {
  static final String ASKED = "What is the capital of France?";
  static int failed;

  static void check(String name, Callable<Boolean> run) {
    String problem = "";
    try {
      problem = run.call() ? "" : "not what was expected";
    } catch (Throwable e) {
      problem = e.toString();
    }
    System.out.println((problem.isEmpty() ? "ok   " : "FAIL ") + name + " " + problem);
    failed += problem.isEmpty() ? 0 : 1;
  }

  static boolean fails(Callable<?> run, String words) throws Exception {
    try {
      run.call();
      return false;
    } catch (Exception e) {
      return String.valueOf(e.getMessage()).contains(words);
    }
  }

  static void langchain4j(String url) {
    var chat = OllamaChatModel.builder().baseUrl(url).modelName("smol").numPredict(24).build();
    var caller = OllamaChatModel.builder().baseUrl(url).modelName("caller").numPredict(48).build();
    var streaming =
        OllamaStreamingChatModel.builder().baseUrl(url).modelName("smol").numPredict(24).build();
    var city = JsonObjectSchema.builder().addStringProperty("city").required("city").build();
    check("langchain4j chat", () -> chat.chat(ASKED).contains("Paris"));
    check(
        "langchain4j chat, streamed",
        () -> {
          var whole = new CompletableFuture<String>();
          streaming.chat(
              ASKED,
              new StreamingChatResponseHandler() {
                @Override
                public void onPartialResponse(String piece) {}

                @Override
                public void onCompleteResponse(ChatResponse response) {
                  whole.complete(response.aiMessage().text());
                }

                @Override
                public void onError(Throwable error) {
                  whole.completeExceptionally(error);
                }
              });
          return whole.get(60, TimeUnit.SECONDS).contains("Paris");
        });
    check(
        "langchain4j schema",
        () -> {
          var schema = JsonSchema.builder().name("City").rootElement(city).build();
          var format =
              ResponseFormat.builder().type(ResponseFormatType.JSON).jsonSchema(schema).build();
          var request =
              ChatRequest.builder().messages(UserMessage.from(ASKED)).responseFormat(format);
          return chat.chat(request.build()).aiMessage().text().contains("\"city\"");
        });
    check(
        "langchain4j tools",
        () -> {
          var tool = ToolSpecification.builder().name("get_weather").description("").parameters(city);
          var request =
              ChatRequest.builder()
                  .messages(UserMessage.from(ASKED))
                  .toolSpecifications(tool.build());
          var calls = caller.chat(request.build()).aiMessage().toolExecutionRequests();
          return calls.getFirst().arguments().contains("Paris");
        });
    check(
        "langchain4j embed",
        () ->
            OllamaEmbeddingModel.builder()
                    .baseUrl(url)
                    .modelName("smol")
                    .build()
                    .embed("a")
                    .content()
                    .dimension()
                == 576);
    var models = OllamaModels.builder().baseUrl(url).build();
    check(
        "langchain4j models",
        () ->
            models.availableModels().content().stream()
                .anyMatch(model -> model.getName().equals("smol:latest")));
    check("langchain4j show", () -> !models.modelCard("smol").content().getModelfile().isEmpty());
    check("langchain4j ps", () -> !models.runningModels().content().isEmpty());
    check(
        "langchain4j not found",
        () ->
            fails(
                () ->
                    OllamaChatModel.builder()
                        .baseUrl(url)
                        .modelName("nosuch")
                        .maxRetries(0)
                        .build()
                        .chat(ASKED),
                "not found"));
  }

  record City(String city) {}

  static void springAi(String url) {
    var api = OllamaApi.builder().baseUrl(url).build();
    var options = OllamaOptions.builder().model("smol").numPredict(24).keepAlive("5m").build();
    var chat =
        org.springframework.ai.ollama.OllamaChatModel.builder()
            .ollamaApi(api)
            .defaultOptions(options)
            .build();
    check("spring-ai chat", () -> chat.call(ASKED).contains("Paris"));
    check(
        "spring-ai chat, streamed",
        () -> String.join("", chat.stream(ASKED).collectList().block()).contains("Paris"));
    check(
        "spring-ai tools",
        () -> {
          var asked = new CompletableFuture<String>();
          var tool =
              FunctionToolCallback.builder("get_weather", (City city) -> told(asked, city.city()))
                  .description("Weather")
                  .inputType(City.class)
                  .build();
          var calling =
              OllamaOptions.builder().model("caller").numPredict(48).toolCallbacks(tool).build();
          // The model that calls whatever it is told never answers: its first call is enough.
          Thread.ofVirtual().start(() -> chat.call(new Prompt(ASKED, calling)));
          return asked.get(60, TimeUnit.SECONDS).equals("Paris");
        });
    check(
        "spring-ai embed",
        () ->
            org.springframework.ai.ollama.OllamaEmbeddingModel.builder()
                    .ollamaApi(api)
                    .defaultOptions(OllamaOptions.builder().model("smol").build())
                    .build()
                    .embed("a")
                    .length
                == 576);
    check(
        "spring-ai models",
        () -> api.listModels().models().stream().anyMatch(m -> m.name().equals("smol:latest")));
    check(
        "spring-ai show",
        () -> !api.showModel(new OllamaApi.ShowModelRequest("smol")).modelfile().isEmpty());
    check(
        "spring-ai copy, delete",
        () ->
            api.copyModel(new OllamaApi.CopyModelRequest("smol", "springs"))
                    .getStatusCode()
                    .is2xxSuccessful()
                && api.deleteModel(new OllamaApi.DeleteModelRequest("springs"))
                    .getStatusCode()
                    .is2xxSuccessful());
  }

  /** The first call; the second waits, so that the model is not asked again. */
  static String told(CompletableFuture<String> asked, String city) {
    if (!asked.complete(city)) {
      throw new IllegalStateException("asked twice");
    }
    return "rain";
  }

  static void ollama4j(String url) {
    OllamaAPI api = new OllamaAPI(url);
    api.setRequestTimeoutSeconds(60);
    var few = new OptionsBuilder().setCustomOption("num_predict", 24).build();
    check("ollama4j ping", api::ping);
    check("ollama4j version", () -> !api.getVersion().isEmpty());
    check(
        "ollama4j list",
        () -> api.listModels().stream().anyMatch(m -> m.getName().equals("smol:latest")));
    check("ollama4j show", () -> !api.getModelDetails("smol").getModelFile().isEmpty());
    check(
        "ollama4j generate",
        () -> api.generate("smol", ASKED, false, false, few).getResponse().contains("Paris"));
    check(
        "ollama4j generate, streamed",
        () ->
            api.generate("smol", ASKED, false, few, piece -> {}).getResponse().contains("Paris"));
    check(
        "ollama4j schema",
        () ->
            api.generate(
                    "smol",
                    ASKED,
                    Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("city", Map.of("type", "string")),
                        "required",
                        List.of("city")))
                .getStructuredResponse()
                .containsKey("city"));
    check(
        "ollama4j chat",
        () ->
            api.chat(
                    OllamaChatRequestBuilder.getInstance("smol")
                        .withMessage(OllamaChatMessageRole.USER, ASKED)
                        .withOptions(few)
                        .build())
                .getResponseModel()
                .getMessage()
                .getContent()
                .contains("Paris"));
    check(
        "ollama4j embed",
        () -> api.embed("smol", List.of("a", "b")).getEmbeddings().get(1).size() == 576);
    // Its ps() knows no context_length, which Ollama tells too.
    check(
        "ollama4j create, delete",
        () -> {
          api.createModel(CustomModelRequest.builder().model("ollama4js").from("smol").build());
          api.deleteModel("ollama4js", false);
          return true;
        });
    check(
        "ollama4j not found",
        () -> fails(() -> api.generate("nosuch", ASKED, false, false, few), "not found"));
  }

  public static void main(String[] arguments) {
    langchain4j(arguments[0]);
    springAi(arguments[0]);
    ollama4j(arguments[0]);
    System.exit(failed > 0 ? 1 : 0);
  }
}
