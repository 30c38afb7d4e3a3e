package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ParallelTest {
  @Test
  void workIsDoneOnceEachAndNeverWiderThanAsked() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger widest = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();

    Parallel.each(
        3,
        IntStream.range(0, 100).boxed().toList(),
        item -> {
          widest.accumulateAndGet(running.incrementAndGet(), Math::max);
          done.addAndGet(item);
          running.decrementAndGet();
        });

    assertThat(done).hasValue(99 * 100 / 2);
    assertThat(widest.get()).isBetween(1, 3);
  }

  @Test
  void theFirstFailureEndsTheRestAtOnce() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();

    assertThatThrownBy(
            () ->
                Parallel.each(
                    3,
                    List.of("waits", "fails", "waits"),
                    item -> {
                      if (item.equals("fails")) {
                        throw new IOException("the line is cut");
                      }
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                        throw e;
                      }
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("the line is cut");
    assertThat(interrupted.get()).isBetween(0, 2);
  }
}
