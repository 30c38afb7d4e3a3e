package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RateTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path directory;
  private final AtomicLong now = new AtomicLong();

  @ParameterizedTest
  @CsvSource({
    "20MB, 20000000",
    "20M, 20000000",
    "20 mb/s, 20000000",
    "1MiB, 1048576",
    "512k, 512000",
    "1GB, 1000000000",
    "5000, 5000",
    "5000B, 5000"
  })
  void ratesAreReadAsPeopleWriteThem(String text, long bytes) {
    assertThat(RateLimit.parse(text).bytesPerSecond()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "20 apples", "-1", "0", "1.5MB", "20iB", "99999999999999999"})
  void whatIsNoRateIsTold(String text) {
    assertThatThrownBy(() -> RateLimit.parse(text)).hasMessageContaining("\"" + text + "\"");
  }

  /** Over any stretch of time no more goes than the rate allows, and a second's worth. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void noMoreGoesThanIsAllowed(long seed) {
    Random random = new Random(seed);
    RateLimit limit = new RateLimit(1_000_000, now::get);
    long sent = 0;
    for (int i = 0; i < 2000; i++) {
      int bytes = random.nextInt(1, 16 << 10);
      now.addAndGet(limit.take(bytes)); // whoever sends waits first
      sent += bytes;
      assertThat(sent).isLessThanOrEqualTo(1_000_000 * now.get() / SECOND + 1_000_000);
      now.addAndGet(random.nextInt(2_000_000));
    }
    assertThat(sent).isGreaterThan((long) (0.9 * 1_000_000 * now.get() / SECOND));
  }

  @Test
  void aStreamPaysToEveryLimit() throws Exception {
    RateLimit one = new RateLimit(1L << 40, now::get);
    RateLimit other = new RateLimit(1L << 41, now::get);
    byte[] bytes = Fixture.random(1, 100_000);

    assertThat(RateLimit.paced(new ByteArrayInputStream(bytes), List.of(one, other)))
        .hasBinaryContent(bytes);
    assertThat(one.passed()).isEqualTo(bytes.length);
    assertThat(other.passed()).isEqualTo(bytes.length);
  }

  @Test
  void pullsAndPushesAreHeldBack() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry()) {
      ModelName name = registry.name("m");
      Fixture.model(registry, name, Fixture.random(2, 1 << 20));
      ModelStore store = Fixture.store(directory);
      RateLimit pulling = new RateLimit(100 << 20, System::nanoTime);
      RateLimit pushing = new RateLimit(100 << 20, System::nanoTime);
      Transfer.pull(Reference.of(name), store, options().withRates(List.of(pulling)), event -> {});
      assertThat(pulling.passed()).isGreaterThan(1 << 20);

      registry.blobs.clear();
      Transfer.push(Reference.of(name), store, options().withRates(List.of(pushing)), event -> {});
      assertThat(pushing.passed()).isGreaterThan(1 << 20);
    }
  }
}
