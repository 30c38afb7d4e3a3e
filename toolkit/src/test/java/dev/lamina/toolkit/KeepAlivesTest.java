package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAlivesTest {
  private static final ModelName GEMMA = ModelName.parse("gemma3");
  private static final ModelName OTHER = ModelName.parse("other");

  @Test
  void aTimeIsForAllModels() {
    assertThat(KeepAlives.parse("30m")).isEqualTo(KeepAlives.of(Duration.ofMinutes(30)));
  }

  @Test
  void someModelsHaveTheirOwn() {
    KeepAlives times = KeepAlives.parse("10m, Gemma3:latest=-1, hf.co/a/b:Q4=90");
    assertThat(times.of(OTHER)).isEqualTo(Duration.ofMinutes(10));
    assertThat(times.of(GEMMA)).isEqualTo(KeepAlive.FOREVER);
    assertThat(times.of(ModelName.parse("hf.co/a/b:Q4"))).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void theOthersKeepTheUsualTime() {
    assertThat(KeepAlives.parse("gemma3=1h").of(OTHER)).isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "5m,", "a=soon", "a b=5m", "=5m", "5m,6m", "a=1m,A=2m"})
  void whatIsNeitherIsRefused(String text) {
    assertThatThrownBy(() -> KeepAlives.parse(text)).isInstanceOf(ModelException.class);
  }
}
