package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.TemplateChoice;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.runtime.AnswerForm;
import dev.lamina.runtime.ChatPrompt;
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

/**
 * From requests to prompts: what comes before an answer, or stands alone. Safe for several threads.
 */
final class Prompting {
  /** Begins as no question does. */
  private static final String OTHER_QUESTION = "\u00a7";

  private static final Making NOTHING = _ -> Prompt.raw("");

  private final Catalog catalog;
  private final Heads heads;
  private final Loading loading;

  Prompting(Catalog catalog, Heads heads, Loading loading) {
    this.catalog = catalog;
    this.heads = heads;
    this.loading = loading;
  }

  /** Makes a prompt once it is known what it must fit. */
  @FunctionalInterface
  interface Making {
    Prompt in(Room room) throws IOException, InterruptedException;
  }

  /**
   * What a request comes to while nothing is loaded.
   *
   * @param messages all that the prompt may show
   * @param making of the prompt
   * @param other makes the prompt of another conversation with the model
   * @param tools that the answer may call
   * @param forced whether it must
   * @param form that it must have
   * @param chat the conversation, where an engine that makes prompts of the template in the weights
   *     itself is to do so
   */
  record Plan(
      Loading.Ready ready,
      List<Message> messages,
      Making making,
      Making other,
      List<Tool> tools,
      boolean forced,
      AnswerForm form,
      Optional<Conversation> chat) {
    /** Of an answer that calls no tool. */
    Plan(
        Loading.Ready ready, List<Message> messages, Making making, Making other, AnswerForm form) {
      this(ready, messages, making, other, List.of(), false, form, Optional.empty());
    }

    boolean hasImages() {
      return ChatPrompt.images(messages) > 0;
    }

    /**
     * Characters at a prompt's start that those of other conversations with the model have, too,
     * where its own messages make that worth knowing.
     */
    int fixed(Prompt prompt, Room room) throws IOException, InterruptedException {
      List<Message> own = ready.model().messages();
      if (own.isEmpty() || prompt.dropped() > 0 || hasImages()) {
        return 0;
      }
      String other = other().in(room).text();
      int same = 0;
      while (same < Math.min(other.length(), prompt.text().length())
          && other.charAt(same) == prompt.text().charAt(same)) {
        same++;
      }
      return same;
    }

    /** What such an engine is asked, where it can be. */
    Optional<Conversation> chat(Prompt prompt) {
      return chat.map(whole -> whole.with(ChatPrompt.kept(whole.messages(), prompt.dropped())));
    }

    /** The images of those messages that a prompt of this plan has kept. */
    List<String> images(Prompt prompt) {
      return ChatPrompt.kept(messages, prompt.dropped()).stream()
          .flatMap(message -> message.images().stream())
          .toList();
    }
  }

  Plan plan(ChatRequest request) throws IOException {
    Loading.Ready ready = loading.read(request.model(), request.options());
    return plan(request, ready, heads.template(ready.model(), ready.template()));
  }

  private Plan plan(ChatRequest request, Loading.Ready ready, PromptTemplate template)
      throws IOException {
    Abilities able = abilities(ready);
    able.require("completion", "chat");
    able.requireTools(!request.tools().isEmpty());
    Think think = able.think(request.think());
    List<Message> messages =
        ChatPrompt.assemble(ready.model().system(), ready.model().messages(), request.messages());
    able.requireImages(ChatPrompt.images(messages) > 0);
    List<Tool> tools = request.choice().among(request.tools());
    boolean forced = request.choice().forced();
    Conversation conversation = new Conversation(messages, tools, think);
    return new Plan(
        ready,
        messages,
        making(template, conversation, request.truncate()),
        other(ready, template, conversation),
        tools,
        forced,
        AnswerForm.of(Formats.schema(request.format()), tools, forced, think, template),
        Optional.of(conversation)
            .filter(_ -> ready.chats() && (!tools.isEmpty() || think.wanted()))
            .filter(_ -> !request.options().containsKey("stop")));
  }

  Plan plan(GenerateTextRequest request) throws IOException {
    if (request.raw()
        && (request.template().isPresent()
            || request.system().isPresent()
            || !request.context().isEmpty())) {
      throw ModelException.invalid("raw mode does not support template, system, or context");
    }
    Loading.Ready ready = loading.read(request.model(), request.options());
    Abilities able = abilities(ready);
    able.require("completion", "generate");
    able.requireInsert(!request.suffix().isEmpty() && request.template().isEmpty());
    able.requireImages(!request.images().isEmpty());
    Message user = new Message("user", request.prompt(), "", request.images(), List.of(), "", "");
    Optional<ObjectNode> schema = Formats.schema(request.format());
    if (request.raw()) {
      Making raw = _ -> Prompt.raw(request.prompt());
      return new Plan(ready, List.of(user), raw, NOTHING, AnswerForm.of(schema, Think.UNSET));
    }
    Think think = able.think(request.think());
    AnswerForm form = AnswerForm.of(schema, think);
    PromptTemplate template =
        request.template().isPresent()
            ? GoPrompt.parse(request.template().get())
            : heads.template(ready.model(), ready.template());
    if (!request.suffix().isEmpty()) {
      return new Plan(
          ready,
          List.of(user),
          room -> room.prompts(template).fill(request.prompt(), request.suffix(), think),
          NOTHING,
          form);
    }
    boolean continued = !request.context().isEmpty();
    List<Message> messages =
        ChatPrompt.assemble(
            request.system().or(ready.model()::system),
            continued ? List.of() : ready.model().messages(),
            List.of(user));
    Conversation conversation = new Conversation(messages, List.of(), think);
    Making making = making(template, conversation, request.truncate() && !continued);
    return continued
        ? new Plan(ready, messages, after(request.context(), making), NOTHING, form)
        : new Plan(ready, messages, making, other(ready, template, conversation), form);
  }

  /** The prompt alone. A model is loaded only where it must be asked for numbers of tokens. */
  RenderedPrompt render(Plan plan) throws IOException, InterruptedException {
    Loading.Ready ready = plan.ready();
    try (LateLease lease = new LateLease(() -> loading.acquire(ready, Optional.empty()))) {
      Room room = new Room(loading.contextLength(ready), heads.tokens(ready.model()), lease::model);
      Prompt prompt = plan.making().in(room);
      return new RenderedPrompt(
          prompt.text(),
          ChatPrompt.images(ChatPrompt.kept(plan.messages(), prompt.dropped())),
          prompt.dropped());
    }
  }

  /** How many tokens the prompt has. */
  int count(Plan plan, Optional<Duration> keepAlive) throws IOException, InterruptedException {
    if (plan.hasImages()) {
      throw ModelException.unsupported(
          "count tokens: what images come to is known only when they are answered");
    }
    try (ModelLease lease = loading.acquire(plan.ready(), keepAlive)) {
      LoadedModel model = lease.model();
      SpecialTokens tokens = loading.specialTokens(plan.ready(), model);
      Prompt prompt = plan.making().in(new Room(model.contextLength(), tokens, () -> model));
      return model.tokenize(prompt.text(), true).length;
    }
  }

  /**
   * The prompt by each template that the model has, that in force first; or by another one alone.
   */
  List<TemplateView> views(ChatRequest request, Optional<String> other)
      throws IOException, InterruptedException {
    Loading.Ready ready = loading.read(request.model(), request.options());
    if (other.isPresent()) {
      PromptTemplate template = PromptTemplate.parse(other.get());
      RenderedPrompt prompt = render(plan(request, ready, template));
      return List.of(
          new TemplateView("request", false, "it came with the request", Optional.of(prompt), ""));
    }
    List<TemplateView> views = new ArrayList<>();
    for (TemplateChoice choice : heads.choices(ready.model())) {
      views.add(view(request, ready, choice));
    }
    return List.copyOf(views);
  }

  private TemplateView view(ChatRequest request, Loading.Ready ready, TemplateChoice choice)
      throws IOException, InterruptedException {
    boolean inForce = choice.source() == ready.template().source();
    Optional<RenderedPrompt> prompt = Optional.empty();
    String error = "";
    try {
      prompt = Optional.of(render(plan(request, ready, heads.template(ready.model(), choice))));
    } catch (ModelException refused) {
      if (refused.kind() != ModelException.Kind.INVALID) {
        throw refused;
      }
      error = String.valueOf(refused.getMessage());
    }
    return new TemplateView(choice.source().word(), inForce, choice.why(), prompt, error);
  }

  private Abilities abilities(Loading.Ready ready) throws IOException {
    return new Abilities(ready.name(), catalog.summary(ready.model().stored()));
  }

  /** What a conversation of which nothing but the model's own messages is known comes to. */
  private static Making other(
      Loading.Ready ready, PromptTemplate template, Conversation conversation) {
    List<Message> messages =
        ChatPrompt.assemble(
            ready.model().system(),
            ready.model().messages(),
            List.of(Message.of("user", OTHER_QUESTION)));
    return room -> room.prompts(template).whole(conversation.with(messages));
  }

  private static Making making(
      PromptTemplate template, Conversation conversation, boolean truncate) {
    return room ->
        truncate
            ? room.prompts(template).fitting(conversation, room.contextLength())
            : room.prompts(template).whole(conversation);
  }

  /** A prompt after the text of an earlier one and its answer. */
  private static Making after(List<Integer> context, Making making) {
    int[] earlier = context.stream().mapToInt(Integer::intValue).toArray();
    return room -> making.in(room).after(room.model().get().detokenize(earlier));
  }
}
