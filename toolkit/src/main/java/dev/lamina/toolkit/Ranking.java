package dev.lamina.toolkit;

import dev.lamina.runtime.ModelLease;
import dev.lamina.runtime.Pooling;
import dev.lamina.runtime.Relevance;
import dev.lamina.store.ModelException;
import java.io.IOException;

/** From a query and documents to how well they go together. Safe for use by several threads. */
final class Ranking {
  private final Loading loading;

  Ranking(Loading loading) {
    this.loading = loading;
  }

  Relevance rank(RankRequest request) throws IOException, InterruptedException {
    Loading.Ready ready = loading.read(request.model(), request.options());
    if (!Embedding.ranks(ready.weights())) {
      throw ModelException.invalid(
          "rerank: "
              + request.model()
              + " does not rank texts (a cross-encoder does, such as bge-reranker or jina-reranker:"
              + " weights with the pooling type of ranking)");
    }
    try (ModelLease lease = loading.acquire(ready, Pooling.RANK, request.keepAlive())) {
      return lease.model().rank(request.query(), request.documents());
    }
  }
}
