package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.ChatModel;
import dev.lamina.runtime.Completion;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Pooling;
import dev.lamina.runtime.PromptTemplate.Conversation;
import dev.lamina.runtime.Relevance;
import dev.lamina.runtime.TokenProbability;
import dev.lamina.runtime.process.EngineProcess;
import dev.lamina.runtime.process.ImageCheck;
import dev.lamina.runtime.process.PromptFit;
import dev.lamina.runtime.process.RequestCheck;
import dev.lamina.runtime.process.Resume;
import dev.lamina.runtime.process.Watchdog;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A model in a llama-server. Requests beyond its slots wait here, in their order. */
final class LlamaServerModel implements LoadedModel, ChatModel {
  private static final String STATE = "state";

  private final EngineProcess process;
  private final PrivateDirectory place;
  private final int contextLength;
  private final int slots;
  private final Duration patience;
  private final Optional<Resume> resume;
  private final Semaphore free;
  private final Optional<Integer> beginning;
  private final boolean forVectors;
  private final boolean ranks;
  private final boolean seesImages;
  private final boolean chats;

  /**
   * Takes over a child that is ready.
   *
   * @param patience how long it may do nothing while it has a request
   * @param resume goes on from kept states, where that can be
   */
  LlamaServerModel(
      EngineProcess process,
      PrivateDirectory place,
      LoadSpec spec,
      int slots,
      Duration patience,
      Optional<Resume> resume)
      throws IOException, InterruptedException {
    this.process = process;
    this.place = place;
    this.contextLength = spec.contextLength();
    this.slots = slots;
    this.patience = patience;
    this.resume = resume;
    this.free = new Semaphore(slots, true);
    this.forVectors = spec.pooling().isPresent();
    this.ranks = spec.pooling().equals(Optional.of(Pooling.RANK));
    this.seesImages = !spec.projectors().isEmpty();
    this.chats = spec.chat();
    ObjectNode empty = Json.object().put("content", "").put("add_special", true);
    int[] special = Tokens.read(ask("/tokenize", empty));
    this.beginning = special.length > 0 ? Optional.of(special[0]) : Optional.empty();
  }

  @Override
  public Completion generate(GenerateRequest request, TextSink sink)
      throws IOException, InterruptedException {
    Reading reading =
        event -> {
          give(event, request, sink);
          return CompletionBody.ended(event);
        };
    return answer(request, body -> answer("/completion", body, reading));
  }

  @Override
  public Optional<ChatModel> chat() {
    return chats ? Optional.of(this) : Optional.empty();
  }

  /** Beside tools it has neither grammars nor probabilities, and images go another way. */
  @Override
  public boolean takes(GenerateRequest request) {
    return request.grammar().isEmpty()
        && request.likeliest().isEmpty()
        && request.images().isEmpty();
  }

  @Override
  public Completion chat(Conversation conversation, GenerateRequest request, ChatEvent.Sink sink)
      throws IOException, InterruptedException {
    return answer(
        request,
        body ->
            answer("/v1/chat/completions", ChatBody.of(conversation, body), new ChatReading(sink)));
  }

  /** Takes the events of an answer. */
  @FunctionalInterface
  interface Reading {
    /** What the answer came to, where this event ends it. */
    Optional<Completion> read(JsonNode event) throws IOException;
  }

  /** Asks with the body of a request for a completion. */
  @FunctionalInterface
  private interface Asking {
    Completion with(ObjectNode body) throws IOException, InterruptedException;
  }

  private Completion answer(GenerateRequest request, Asking asking)
      throws IOException, InterruptedException {
    RequestCheck.check(request);
    if (forVectors) {
      throw ModelException.unsupported("the model was loaded for vectors, not for text");
    }
    free.acquire();
    try {
      if (!request.images().isEmpty()) {
        return asking.with(withImages(request));
      }
      int[] prompt = prompt(request);
      Optional<Completion> begun =
          resume.isPresent()
              ? resume.get().begin(prompt, request.beginning(), child(request))
              : Optional.empty();
      int room = contextLength - prompt.length;
      Completion completion =
          asking.with(CompletionBody.of(request, Tokens.write(prompt), room, contextLength));
      return begun.map(completion::after).orElse(completion);
    } finally {
      free.release();
    }
  }

  private Completion answer(String path, ObjectNode body, Reading reading)
      throws IOException, InterruptedException {
    try (var watchdog = new Watchdog(process, patience);
        Exchange exchange = post(path, body, watchdog)) {
      Optional<JsonNode> event = event(exchange, watchdog);
      while (event.isPresent()) {
        Optional<Completion> end = reading.read(event.get());
        if (end.isPresent()) {
          return end.get();
        }
        event = event(exchange, watchdog);
      }
      throw process.death();
    }
  }

  /** What the child does so that a beginning is kept; an interrupt ends it. */
  private Resume.Child child(GenerateRequest request) {
    return new Resume.Child() {
      @Override
      public Completion evaluate(int[] tokens) throws IOException, InterruptedException {
        ObjectNode body = CompletionBody.of(request, Tokens.write(tokens), 0, contextLength);
        body.put("n_predict", 0).put("id_slot", 0);
        return answer("/completion", body, CompletionBody::ended);
      }

      @Override
      public int[] tokenize(String beginning) throws IOException, InterruptedException {
        return LlamaServerModel.this.tokenize(beginning, true);
      }

      @Override
      public Path save() throws IOException, InterruptedException {
        slot("save");
        return place.path().resolve(STATE);
      }

      @Override
      public void restore(Path file) throws IOException, InterruptedException {
        Path link = place.link(STATE, file);
        try {
          slot("restore");
        } finally {
          Files.deleteIfExists(link);
        }
      }

      private void slot(String action) throws IOException, InterruptedException {
        ask("/slots/0?action=" + action, Json.object().put("filename", STATE));
      }
    };
  }

  private static void give(JsonNode event, GenerateRequest request, TextSink sink)
      throws IOException {
    JsonNode progress = event.path("prompt_progress");
    if (progress.isObject()) {
      sink.progress(progress.path("processed").intValue(), progress.path("total").intValue());
    }
    if (request.likeliest().isPresent()) {
      List<TokenProbability> tokens = Probabilities.read(event, request.likeliest().getAsInt());
      if (!tokens.isEmpty()) {
        sink.tokens(tokens);
      }
    }
    String text = event.path("content").asText();
    if (!text.isEmpty()) {
      sink.accept(text);
    }
  }

  private ObjectNode withImages(GenerateRequest request) throws IOException, InterruptedException {
    if (!seesImages) {
      throw ModelException.unsupported("images: the model was loaded without a projector");
    }
    ImageCheck.check(request.images());
    ObjectNode prompt = Pictures.prompt(withoutBeginning(request.prompt()), request.images());
    // What images come to only it knows; it ends by itself where the context does.
    return CompletionBody.of(request, prompt, contextLength, contextLength);
  }

  /** The text that it puts the beginning-of-text token before, whether or not it is there. */
  private String withoutBeginning(String text) throws IOException, InterruptedException {
    if (beginning.isEmpty()) {
      return text;
    }
    String first = detokenize(new int[] {beginning.get()});
    return text.startsWith(first) ? text.substring(first.length()) : text;
  }

  private int[] prompt(GenerateRequest request) throws IOException, InterruptedException {
    int[] whole = tokenize(request.prompt(), true);
    if (whole.length == 0) {
      throw ModelException.invalid(PromptFit.EMPTY);
    }
    if (whole.length >= contextLength && !request.shift()) {
      throw ModelException.invalid(PromptFit.tooLong(whole.length, contextLength));
    }
    long keep = (long) request.keep() + (beginning.isPresent() ? 1 : 0);
    return PromptFit.fit(
        whole,
        request.keep() < 0 ? whole.length : (int) Math.min(keep, whole.length),
        contextLength);
  }

  @Override
  public int[] tokenize(String text, boolean special) throws IOException, InterruptedException {
    ObjectNode body = Json.object().put("content", text);
    // What models for vectors want around a text is theirs to know.
    body.put("add_special", special && forVectors).put("parse_special", special);
    int[] tokens = Tokens.read(ask("/tokenize", body));
    boolean missing =
        special && beginning.isPresent() && (tokens.length == 0 || tokens[0] != beginning.get());
    return missing ? Tokens.before(beginning.get(), tokens) : tokens;
  }

  @Override
  public String detokenize(int[] tokens) throws IOException, InterruptedException {
    ObjectNode body = Json.object();
    body.set("tokens", Tokens.write(tokens));
    return ask("/detokenize", body).path("content").asText();
  }

  @Override
  public List<float[]> embed(int[] tokens) throws IOException, InterruptedException {
    if (!forVectors || ranks) {
      throw ModelException.unsupported("the model was not loaded for vectors");
    }
    if (tokens.length == 0 || tokens.length > contextLength) {
      throw ModelException.invalid(
          "a text of " + tokens.length + " tokens: from 1 to " + contextLength + " are taken");
    }
    ObjectNode body = Json.object().put("embd_normalize", -1);
    body.set("content", Tokens.write(tokens));
    free.acquire();
    try {
      return Vectors.read(ask("/embeddings", body));
    } finally {
      free.release();
    }
  }

  @Override
  public Relevance rank(String query, List<String> documents)
      throws IOException, InterruptedException {
    if (!ranks) {
      return LoadedModel.super.rank(query, documents);
    }
    ObjectNode body = Json.object().put("query", query);
    ArrayNode array = body.putArray("documents");
    documents.forEach(array::add);
    free.acquire();
    try {
      return Vectors.relevance(ask("/rerank", body), documents.size());
    } finally {
      free.release();
    }
  }

  /** A request with one object for an answer. */
  private JsonNode ask(String path, ObjectNode body) throws IOException, InterruptedException {
    try (var watchdog = new Watchdog(process, patience);
        Exchange exchange = post(path, body, watchdog)) {
      return Json.parse(exchange.rest());
    } catch (ClosedByInterruptException e) {
      throw broken(e);
    }
  }

  private Exchange post(String path, ObjectNode body, Watchdog watchdog)
      throws InterruptedException {
    watchdog.waiting();
    try {
      Exchange exchange = Exchange.post(place.socket(), path, Json.writeBytes(body));
      if (exchange.ok()) {
        return exchange;
      }
      try (exchange) {
        throw Refusals.of(exchange.status(), exchange.rest());
      }
    } catch (IOException e) {
      throw broken(e);
    } finally {
      watchdog.answered();
    }
  }

  private Optional<JsonNode> event(Exchange exchange, Watchdog watchdog)
      throws InterruptedException {
    watchdog.waiting();
    try {
      Optional<JsonNode> event = exchange.event().map(Json::parse);
      if (event.isPresent() && event.get().has("error")) {
        throw Refusals.of(event.get().path("error"));
      }
      return event;
    } catch (IOException e) {
      throw broken(e);
    } finally {
      watchdog.answered();
    }
  }

  /** Why a connection ended: nobody waits any more, or the child is gone. */
  private ModelException broken(IOException e) throws InterruptedException {
    if (e instanceof ClosedByInterruptException) {
      Thread.interrupted();
      throw new InterruptedException();
    }
    return process.death();
  }

  @Override
  public String engine() {
    return LlamaServerEngine.NAME;
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public long memory() {
    return process.memory();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean alive() {
    return process.alive();
  }

  @Override
  public void close() {
    process.close();
    place.close();
  }
}
