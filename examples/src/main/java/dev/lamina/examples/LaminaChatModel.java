package dev.lamina.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.Completion;
import dev.lamina.store.Json;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.Lamina;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model of a Lamina as one of LangChain4j, in the same process: no server, no HTTP. Text, tools
 * and JSON as the format of an answer; no images. Safe for use by several threads; the Lamina stays
 * its owner's to close.
 */
public final class LaminaChatModel implements ChatModel {
  private final Lamina lamina;
  private final ModelName model;

  public LaminaChatModel(Lamina lamina, ModelName model) {
    this.lamina = lamina;
    this.model = model;
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    Answer answer = new Answer();
    try {
      lamina.chat(converted(request), answer::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the answer was interrupted", e);
    }
    return answer.response();
  }

  private dev.lamina.toolkit.ChatRequest converted(ChatRequest request) {
    return new dev.lamina.toolkit.ChatRequest(
        model,
        request.messages().stream().map(LaminaChatModel::message).toList(),
        request.toolSpecifications().stream().map(LaminaChatModel::tool).toList(),
        options(request),
        format(request.responseFormat()),
        Optional.empty(),
        Optional.empty(),
        true,
        true);
  }

  private static Message message(ChatMessage message) {
    return switch (message) {
      case SystemMessage system -> Message.of("system", system.text());
      case UserMessage user when user.hasSingleText() -> Message.of("user", user.singleText());
      case AiMessage answer -> answer(answer);
      case ToolExecutionResultMessage result ->
          new Message("tool", result.text(), "", List.of(), List.of(), result.toolName(), "");
      default -> throw new UnsupportedFeatureException("messages of this kind: " + message.type());
    };
  }

  private static Message answer(AiMessage answer) {
    List<ToolCall> calls = new ArrayList<>();
    for (ToolExecutionRequest call : answer.toolExecutionRequests()) {
      byte[] arguments = call.arguments().getBytes(StandardCharsets.UTF_8);
      String id = call.id() == null ? "" : call.id();
      calls.add(new ToolCall(id, calls.size(), call.name(), Json.parseObject(arguments)));
    }
    String text = answer.text() == null ? "" : answer.text();
    return new Message("assistant", text, "", List.of(), calls, "", "");
  }

  private static Tool tool(ToolSpecification specification) {
    byte[] function = specification.toJson().getBytes(StandardCharsets.UTF_8);
    return new Tool(
        Json.object().put("type", "function").set("function", Json.parseObject(function)));
  }

  private static Map<String, JsonNode> options(ChatRequest request) {
    Map<String, JsonNode> options = new HashMap<>();
    put(options, "temperature", request.temperature());
    put(options, "top_p", request.topP());
    put(options, "frequency_penalty", request.frequencyPenalty());
    put(options, "presence_penalty", request.presencePenalty());
    if (request.topK() != null) {
      options.put("top_k", IntNode.valueOf(request.topK()));
    }
    if (request.maxOutputTokens() != null) {
      options.put("num_predict", IntNode.valueOf(request.maxOutputTokens()));
    }
    if (!request.stopSequences().isEmpty()) {
      ArrayNode stop = Json.nodes().arrayNode();
      request.stopSequences().forEach(stop::add);
      options.put("stop", stop);
    }
    return options;
  }

  private static void put(Map<String, JsonNode> options, String name, @Nullable Double value) {
    if (value != null) {
      options.put(name, DoubleNode.valueOf(value));
    }
  }

  private static Optional<JsonNode> format(@Nullable ResponseFormat wanted) {
    if (wanted == null || wanted.type() == ResponseFormatType.TEXT) {
      return Optional.empty();
    }
    if (wanted.jsonSchema() != null
        && wanted.jsonSchema().rootElement() instanceof JsonObjectSchema schema) {
      // A tool's parameters are the one place where LangChain4j writes a schema as JSON.
      var tool = ToolSpecification.builder().name("answer").parameters(schema).build();
      return Optional.of(Json.parse(tool.toJson()).path("parameters"));
    }
    return Optional.of(Json.nodes().textNode("json"));
  }

  /** An answer as it comes together. */
  private static final class Answer {
    private final StringBuilder text = new StringBuilder();
    private final List<ToolExecutionRequest> calls = new ArrayList<>();
    private Optional<Completion> end = Optional.empty();

    void add(ChatEvent event) {
      switch (event) {
        case ChatEvent.Text piece -> text.append(piece.text());
        case ChatEvent.ToolCalls wanted -> wanted.calls().forEach(this::add);
        case ChatEvent.Done done -> end = Optional.of(done.completion());
        case ChatEvent.Progress _, ChatEvent.Thinking _, ChatEvent.Tokens _ -> {}
      }
    }

    private void add(ToolCall call) {
      calls.add(
          ToolExecutionRequest.builder()
              .id(call.id())
              .name(call.name())
              .arguments(Json.write(call.arguments()))
              .build());
    }

    ChatResponse response() {
      Completion completion = end.orElseThrow();
      return ChatResponse.builder()
          .aiMessage(AiMessage.from(text.toString(), calls))
          .tokenUsage(new TokenUsage(completion.promptTokens(), completion.tokens()))
          .finishReason(reason(completion))
          .build();
    }

    private FinishReason reason(Completion completion) {
      if (!calls.isEmpty()) {
        return FinishReason.TOOL_EXECUTION;
      }
      return switch (completion.reason()) {
        case STOP -> FinishReason.STOP;
        case LENGTH -> FinishReason.LENGTH;
      };
    }
  }
}
