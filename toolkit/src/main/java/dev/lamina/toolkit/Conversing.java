package dev.lamina.toolkit;

import dev.lamina.runtime.Answer;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.ChatModel;
import dev.lamina.runtime.Completion;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.ModelLease;
import dev.lamina.runtime.Prompt;
import dev.lamina.runtime.PromptTemplate.Conversation;
import dev.lamina.runtime.TokenCounter;
import dev.lamina.runtime.TokenProbability;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Chat and generate: from a request to the events of its answer. Safe for several threads. */
final class Conversing {
  private final Prompting prompting;
  private final Loading loading;

  Conversing(Prompting prompting, Loading loading) {
    this.prompting = prompting;
    this.loading = loading;
  }

  void chat(ChatRequest request, ChatEvent.Sink sink) throws IOException, InterruptedException {
    long asked = System.nanoTime();
    Prompting.Plan plan = prompting.plan(request);
    answer(
        plan,
        new Way(request.keepAlive(), request.shift(), request.likeliest(), false, asked),
        sink);
  }

  void generate(GenerateTextRequest request, ChatEvent.Sink sink)
      throws IOException, InterruptedException {
    long asked = System.nanoTime();
    Prompting.Plan plan = prompting.plan(request);
    answer(
        plan,
        new Way(request.keepAlive(), request.shift(), request.likeliest(), !request.raw(), asked),
        sink);
  }

  /**
   * How an answer is wanted.
   *
   * @param context whether its end tells the tokens that a later request may go on from
   * @param asked when the request began, in nanoseconds
   */
  private record Way(
      Optional<Duration> keepAlive,
      boolean shift,
      OptionalInt likeliest,
      boolean context,
      long asked) {}

  private void answer(Prompting.Plan plan, Way way, ChatEvent.Sink sink)
      throws IOException, InterruptedException {
    Loading.Ready ready = plan.ready();
    if (!loading.isLoaded(ready)) {
      sink.accept(new ChatEvent.Progress(ChatEvent.Stage.LOADING, 0, 0));
    }
    try (ModelLease lease = loading.acquire(ready, way.keepAlive())) {
      LoadedModel model = lease.model();
      int room = model.contextLength();
      Room within = new Room(room, loading.specialTokens(ready, model), () -> model);
      Prompt prompt = plan.making().in(within);
      boolean cut = !plan.hasImages() && isCut(prompt, model);
      GenerateRequest request =
          ready
              .options()
              .request(prompt, room, way.shift(), plan.form().grammar(prompt))
              .withLikeliest(way.likeliest())
              .withImages(plan.images(prompt))
              .withFixed(plan.fixed(prompt, within));
      StringBuilder text = new StringBuilder();
      Optional<Conversation> chat = cut ? Optional.empty() : plan.chat(prompt);
      Optional<ChatModel> own =
          model.chat().filter(each -> chat.isPresent() && each.takes(request));
      Completion completion =
          own.isPresent()
              ? own.get().chat(chat.orElseThrow(), request, sink)
              : generate(
                  model, request, new Answer(prompt, plan.tools(), plan.forced(), sink), text);
      sink.accept(
          new ChatEvent.Done(
              completion,
              way.context() && !plan.hasImages() ? context(model, prompt.text() + text) : List.of(),
              prompt.dropped(),
              cut,
              lease.waited(),
              Duration.ofNanos(System.nanoTime() - way.asked())));
    }
  }

  private static Completion generate(
      LoadedModel model, GenerateRequest request, Answer answer, StringBuilder text)
      throws IOException, InterruptedException {
    Completion completion = model.generate(request, new Noted(answer, text));
    answer.finish();
    return completion;
  }

  /** Takes an answer on, and notes its text. */
  private record Noted(Answer answer, StringBuilder text) implements LoadedModel.TextSink {
    @Override
    public void accept(String piece) throws IOException {
      text.append(piece);
      answer.accept(piece);
    }

    @Override
    public void progress(int completed, int total) throws IOException {
      answer.progress(completed, total);
    }

    @Override
    public void tokens(List<TokenProbability> tokens) throws IOException {
      answer.tokens(tokens);
    }
  }

  /** Whether the engine had to leave out some of the prompt. */
  private static boolean isCut(Prompt prompt, LoadedModel model)
      throws IOException, InterruptedException {
    int room = model.contextLength();
    return TokenCounter.most(prompt.text()) >= room
        && model.tokenize(prompt.text(), true).length >= room;
  }

  /** The tokens that a later request may go on from. */
  private static List<Integer> context(LoadedModel model, String text)
      throws IOException, InterruptedException {
    List<Integer> tokens = new ArrayList<>();
    IntStream.of(model.tokenize(text, true)).forEach(tokens::add);
    return List.copyOf(tokens);
  }
}
