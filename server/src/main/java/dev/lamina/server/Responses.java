package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.ChatRequest;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** POST /v1/responses, of which nothing is stored. Spec: http-api-and-cli §1.19. */
final class Responses implements Handler {
  private static final String LOGPROBS = "message.output_text.logprobs";

  private final Talking talking;

  Responses(Talking talking) {
    this.talking = talking;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = ModelNames.required(body.text("model"));
    var messages = ResponsesInput.read(body);
    ResponsesTools tools = ResponsesTools.of(body);
    ModelName model = talking.model(ctx, asked);
    ChatRequest request =
        new ChatRequest(
            model,
            messages,
            tools.tools(),
            ToolChoices.openAi(body),
            options(body),
            format(body),
            OpenAiFields.think(body),
            Optional.empty(),
            true,
            true,
            likeliest(body));
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      talking.chat(ctx, request, ResponsesShape.of(body, tools), body.flag("stream", false));
    }
  }

  private static Map<String, JsonNode> options(Fields body) {
    Map<String, JsonNode> options = OpenAiFields.options(body);
    body.find("max_output_tokens").ifPresent(most -> options.put("num_predict", most));
    return options;
  }

  private static Optional<JsonNode> format(Fields body) {
    Fields wanted = body.within("text").within("format");
    return switch (wanted.text("type")) {
      case "json_object" -> Optional.of(Json.nodes().textNode("json"));
      case "json_schema" -> wanted.object("schema").map(JsonNode.class::cast);
      default -> Optional.empty();
    };
  }

  private static OptionalInt likeliest(Fields body) {
    return body.texts("include").contains(LOGPROBS)
        ? OptionalInt.of(InferenceFields.topLogprobs(body))
        : OptionalInt.empty();
  }
}
