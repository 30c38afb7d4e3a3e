package dev.lamina.toolkit;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.runtime.Answer;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.ChatPrompt;
import dev.lamina.runtime.Completion;
import dev.lamina.runtime.GoPrompt;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.ModelLease;
import dev.lamina.runtime.Prompt;
import dev.lamina.runtime.PromptTemplate;
import dev.lamina.runtime.PromptTemplate.Conversation;
import dev.lamina.runtime.SpecialTokens;
import dev.lamina.runtime.Think;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Chat and generate: from a request to the events of its answer. Safe for several threads. */
final class Conversing {
  private final Catalog catalog;
  private final Heads heads;
  private final Loading loading;

  Conversing(Catalog catalog, Heads heads, Loading loading) {
    this.catalog = catalog;
    this.heads = heads;
    this.loading = loading;
  }

  void chat(ChatRequest request, ChatEvent.Sink sink) throws IOException, InterruptedException {
    long asked = System.nanoTime();
    Loading.Ready ready = loading.read(request.model(), request.options());
    Abilities able = new Abilities(ready.name(), catalog.summary(ready.model().stored()));
    able.require("completion", "chat");
    able.requireTools(!request.tools().isEmpty());
    Think think = able.think(request.think());
    Optional<String> grammar = Formats.grammar(request.format());
    PromptTemplate template = heads.template(ready.model());
    List<Message> messages =
        ChatPrompt.assemble(ready.model().system(), ready.model().messages(), request.messages());
    able.requireImages(images(messages));
    try (ModelLease lease = loading.acquire(ready, images(messages), request.keepAlive())) {
      LoadedModel model = lease.model();
      ChatPrompt prompts = prompts(template, ready, model);
      Conversation conversation = new Conversation(messages, request.tools(), think);
      Prompt prompt =
          request.truncate()
              ? prompts.fitting(conversation, model.contextLength())
              : prompts.whole(conversation);
      Answer answer = new Answer(prompt, request.tools(), sink);
      Completion completion =
          model.generate(
              ready.options().request(prompt, model.contextLength(), request.shift(), grammar),
              answer);
      answer.finish();
      sink.accept(done(completion, List.of(), lease, asked));
    }
  }

  void generate(GenerateTextRequest request, ChatEvent.Sink sink)
      throws IOException, InterruptedException {
    long asked = System.nanoTime();
    if (request.raw()
        && (request.template().isPresent()
            || request.system().isPresent()
            || !request.context().isEmpty())) {
      throw ModelException.invalid("raw mode does not support template, system, or context");
    }
    Loading.Ready ready = loading.read(request.model(), request.options());
    Abilities able = new Abilities(ready.name(), catalog.summary(ready.model().stored()));
    able.require("completion", "generate");
    able.requireInsert(!request.suffix().isEmpty() && request.template().isEmpty());
    able.requireImages(!request.images().isEmpty());
    Think think = request.raw() ? Think.UNSET : able.think(request.think());
    Optional<String> grammar = Formats.grammar(request.format());
    PromptTemplate template =
        request.template().isPresent()
            ? GoPrompt.parse(request.template().get())
            : heads.template(ready.model());
    try (ModelLease lease =
        loading.acquire(ready, !request.images().isEmpty(), request.keepAlive())) {
      LoadedModel model = lease.model();
      Prompt prompt =
          request.raw()
              ? Prompt.raw(request.prompt())
              : prompt(request, ready, prompts(template, ready, model), think, model);
      StringBuilder text = new StringBuilder();
      Answer answer = new Answer(prompt, List.<Tool>of(), sink);
      Completion completion =
          model.generate(
              ready.options().request(prompt, model.contextLength(), request.shift(), grammar),
              piece -> {
                text.append(piece);
                answer.accept(piece);
              });
      answer.finish();
      List<Integer> context = request.raw() ? List.of() : context(model, prompt.text() + text);
      sink.accept(done(completion, context, lease, asked));
    }
  }

  private static Prompt prompt(
      GenerateTextRequest request,
      Loading.Ready ready,
      ChatPrompt prompts,
      Think think,
      LoadedModel model)
      throws IOException, InterruptedException {
    if (!request.suffix().isEmpty()) {
      return prompts.fill(request.prompt(), request.suffix(), think);
    }
    Message user = new Message("user", request.prompt(), "", request.images(), List.of(), "", "");
    List<Message> messages =
        ChatPrompt.assemble(
            request.system().or(ready.model()::system),
            request.context().isEmpty() ? ready.model().messages() : List.of(),
            List.of(user));
    Conversation conversation = new Conversation(messages, List.of(), think);
    if (!request.context().isEmpty()) {
      int[] earlier = request.context().stream().mapToInt(Integer::intValue).toArray();
      return prompts.whole(conversation).after(model.detokenize(earlier));
    }
    return request.truncate()
        ? prompts.fitting(conversation, model.contextLength())
        : prompts.whole(conversation);
  }

  private static ChatPrompt prompts(PromptTemplate template, Loading.Ready ready, LoadedModel model)
      throws IOException, InterruptedException {
    return new ChatPrompt(
        template,
        SpecialTokens.of(ready.weights(), model),
        text -> model.tokenize(text, true).length);
  }

  private static boolean images(List<Message> messages) {
    return messages.stream().anyMatch(message -> !message.images().isEmpty());
  }

  /** The tokens that a later request may go on from. */
  private static List<Integer> context(LoadedModel model, String text)
      throws IOException, InterruptedException {
    List<Integer> tokens = new ArrayList<>();
    IntStream.of(model.tokenize(text, true)).forEach(tokens::add);
    return List.copyOf(tokens);
  }

  private static ChatEvent.Done done(
      Completion completion, List<Integer> context, ModelLease lease, long asked) {
    return new ChatEvent.Done(
        completion, context, lease.waited(), Duration.ofNanos(System.nanoTime() - asked));
  }
}
