package dev.lamina.server;

import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.Relevance;
import dev.lamina.store.ModelName;
import dev.lamina.store.StoredModel;
import dev.lamina.toolkit.ChatRequest;
import dev.lamina.toolkit.EmbedRequest;
import dev.lamina.toolkit.Embeddings;
import dev.lamina.toolkit.GenerateTextRequest;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.RankRequest;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;

/**
 * What all routes have in common that ask a model: from the request's body to the end of the
 * answer, which is measured. Safe for use by several threads.
 */
final class Talking {
  private final Lamina lamina;
  private final Requests requests;
  private final ModelNames names;
  private final Metrics metrics;

  Talking(Lamina lamina, Requests requests, Metrics metrics) {
    this.lamina = lamina;
    this.requests = requests;
    this.names = new ModelNames(lamina.store());
    this.metrics = metrics;
  }

  Lamina lamina() {
    return lamina;
  }

  Fields read(Context ctx) throws IOException {
    return requests.read(ctx);
  }

  /** The model that a request names. */
  ModelName model(Context ctx, String asked) throws IOException {
    return noted(ctx, names.installed(asked));
  }

  /** Like {@link #model}, with the words that requests for vectors get. */
  ModelName modelToPull(Context ctx, String asked) throws IOException {
    return noted(ctx, names.tryPulling(asked));
  }

  private static ModelName noted(Context ctx, StoredModel model) {
    AuditEntry.of(ctx).model(model);
    return model.name();
  }

  /** Answers; the caller watches whether the client is still there. */
  void chat(Context ctx, ChatRequest request, AnswerShape shape, boolean stream)
      throws IOException, InterruptedException {
    lamina.chat(
        request, new Measured(ctx, request.model(), metrics, Answer.of(ctx, shape, stream)));
  }

  /** Like {@link #chat}. */
  void generate(Context ctx, GenerateTextRequest request, AnswerShape shape, boolean stream)
      throws IOException, InterruptedException {
    lamina.generate(
        request, new Measured(ctx, request.model(), metrics, Answer.of(ctx, shape, stream)));
  }

  Embeddings embed(Context ctx, EmbedRequest request) throws IOException, InterruptedException {
    Embeddings made = lamina.embed(request);
    AuditEntry.of(ctx).read(made.tokens());
    metrics.read(request.model(), made.tokens());
    return made;
  }

  Relevance rank(Context ctx, RankRequest request) throws IOException, InterruptedException {
    Relevance found = lamina.rank(request);
    AuditEntry.of(ctx).read(found.tokens());
    metrics.read(request.model(), found.tokens());
    return found;
  }

  /** For one answer, one thread. */
  private static final class Measured implements ChatEvent.Sink {
    private final AuditEntry audit;
    private final ModelName model;
    private final Metrics metrics;
    private final Answer answer;
    private final long asked = System.nanoTime();
    private boolean begun;

    Measured(Context ctx, ModelName model, Metrics metrics, Answer answer) {
      this.audit = AuditEntry.of(ctx);
      this.model = model;
      this.metrics = metrics;
      this.answer = answer;
    }

    @Override
    public void accept(ChatEvent event) throws IOException {
      if (event instanceof ChatEvent.Done done) {
        metrics.read(model, done.completion().promptTokens());
        metrics.written(model, done.completion().tokens());
        audit.read(done.completion().promptTokens());
        audit.written(done.completion().tokens());
      } else if (!begun && !(event instanceof ChatEvent.Progress)) {
        begun = true;
        metrics.begun(model, Duration.ofNanos(System.nanoTime() - asked));
      }
      answer.accept(event);
    }
  }
}
