package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TestModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What models take, against what llama.cpp b10434 said that it allocates for them. */
class MemoryNeedTest {
  private static final long MIB = 1 << 20;

  private static LoadSpec spec(Path weights, int context) {
    return new LoadSpec(weights, "llama", List.of(), List.of(), context, 256, 0, -1, true);
  }

  @Test
  void keysAndValuesAreExact() throws Exception {
    Path smol = TestModels.smollm2();
    MemoryNeed small = MemoryNeed.of(spec(smol, 2048), Tuning.ofSlots(1), true);
    assertThat(small.weights()).isEqualTo(Files.size(smol));
    assertThat(small.context()).isEqualTo(45 * MIB);
    MemoryNeed large = MemoryNeed.of(spec(smol, 8192), Tuning.ofSlots(1), true);
    assertThat(large.context()).isEqualTo(180 * MIB);
    assertThat(MemoryNeed.of(spec(smol, 2048), Tuning.ofSlots(4), true).context())
        .isEqualTo(180 * MIB);
    // Without flash attention 60 MiB more of working memory, as for twelve times the cells.
    assertThat(large.computing() - small.computing()).isEqualTo(60 * MIB);
    assertThat(large.text()).contains("weights 98 MB", "context 188 MB");
  }

  /** It has a cache of its own, which is exact whatever the other one is. */
  @Test
  void whoGuessesAheadTakesMemoryToo() throws Exception {
    Path smol = TestModels.smollm2();
    Tuning tuning = new Tuning(2, Optional.empty(), CacheType.Q8_0);
    MemoryNeed alone = MemoryNeed.of(spec(smol, 2048), tuning, true);
    LoadSpec guessing = spec(smol, 2048).withDraft(Optional.of(new LoadSpec.Draft(smol, 4)));
    MemoryNeed both = MemoryNeed.of(guessing, tuning, true);
    assertThat(alone.context()).isEqualTo(90 * MIB * 34 / 64);
    assertThat(both.context()).isEqualTo(alone.context() + 90 * MIB);
    assertThat(both.weights()).isEqualTo(2 * alone.weights());
    assertThat(both.computing()).isGreaterThan(alone.computing());
  }

  @Test
  void aWindowKeepsNoMoreThanItSees() throws Exception {
    Optional<Path> gemma = TestModels.gemma3();
    Assumptions.assumeTrue(gemma.isPresent(), "gemma3 was not fetched");
    LoadSpec spec = spec(gemma.get(), 8192);
    // 3 layers of 8192 cells, and 15 of a window of 512 and a batch of 256.
    assertThat(MemoryNeed.of(spec, Tuning.ofSlots(1), true).context())
        .isEqualTo(24 * MIB + 45 * MIB / 4);
    assertThat(MemoryNeed.of(spec, Tuning.ofSlots(1), false).context()).isEqualTo(144 * MIB);
  }
}
