package dev.lamina.runtime.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Pooling;
import dev.lamina.runtime.Relevance;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TinyReranker;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real llama-server with a cross-encoder of random weights. */
@Timeout(120)
class RankingTest {
  private static LoadedModel model;

  @BeforeAll
  static void load(@TempDir Path directory) throws Exception {
    Path weights = TinyReranker.write(directory.resolve("reranker.gguf"));
    var spec = new LoadSpec(weights, "bert", List.of(), List.of(), 64, 0, 0, -1, true);
    model = Fetched.engine(1).start(spec.withPooling(Pooling.RANK));
  }

  @AfterAll
  static void unload() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void eachDocumentHasAScoreOfItsOwnInItsPlace() throws Exception {
    Relevance there = model.rank("what is a cat", List.of("an animal", "", "taxes", "an animal"));
    assertThat(there.tokens()).isGreaterThan(40);
    assertThat(there.scores()).hasSize(4).doesNotContain(0f).doesNotContainNull();
    assertThat(there.scores().getFirst()).isEqualTo(there.scores().getLast());
    assertThat(there.scores().subList(0, 3)).doesNotHaveDuplicates();
    Relevance back = model.rank("what is a cat", List.of("taxes", "an animal"));
    assertThat(back.scores()).containsExactly(there.scores().get(2), there.scores().getFirst());
  }

  @Test
  void whatItCannotDoIsRefusedAndItGoesOn() throws Exception {
    assertRefused(
        ModelException.Kind.INVALID, () -> model.rank("cat", List.of("cat", "a ".repeat(64))));
    assertRefused(ModelException.Kind.UNSUPPORTED, () -> model.embed(new int[] {2, 3}));
    assertRefused(
        ModelException.Kind.UNSUPPORTED,
        () -> model.generate(Fetched.request("cat", 3), text -> {}));
    assertThat(model.rank("cat", List.of("cat")).scores()).hasSize(1);
  }

  private static void assertRefused(ModelException.Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
