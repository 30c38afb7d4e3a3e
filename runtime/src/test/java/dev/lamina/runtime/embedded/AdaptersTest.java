package dev.lamina.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Sampling;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AdaptersTest {
  @TempDir Path directory;

  @Test
  void eachOfSeveralHasItsEffectInAnyOrder() throws Exception {
    Path first = TinyGguf.adapter().writeTo(directory.resolve("first"));
    Path second = TinyGguf.adapter().seed(2).writeTo(directory.resolve("second"));
    String both = answer(first, second);
    assertThat(List.of(answer(), answer(first), answer(second), both)).doesNotHaveDuplicates();
    assertThat(answer(second, first)).isEqualTo(both);
  }

  private String answer(Path... adapters) throws Exception {
    var greedy = new Sampling(0, 40, 0.9, 0, 1, 64, 1, 0, 0, 1);
    var request = new GenerateRequest("hello", greedy, 24, List.of(), 4, true, Optional.empty());
    var text = new StringBuilder();
    try (LoadedModel model = Tiny.engine().start(Tiny.spec(Tiny.model(directory), adapters))) {
      model.generate(request, text::append);
    }
    return text.toString();
  }
}
