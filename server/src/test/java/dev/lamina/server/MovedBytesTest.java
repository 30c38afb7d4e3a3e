package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Digest;
import dev.lamina.store.Progress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MovedBytesTest {
  private static final Digest ONE = Digest.of(new byte[] {1});
  private static final Digest TWO = Digest.of(new byte[] {2});

  @Test
  void whatWasThereBeforeDidNotMove() {
    AtomicLong moved = new AtomicLong();
    MovedBytes counted = new MovedBytes(moved::addAndGet);
    counted.accept(new Progress.Step("pulling manifest"));
    counted.accept(new Progress.Bytes("pulling", ONE, 100, 40, 40));
    assertThat(moved).hasValue(0);
    counted.accept(new Progress.Bytes("pulling", ONE, 100, 70, 40));
    counted.accept(new Progress.Bytes("pulling", TWO, 10, 10));
    counted.accept(new Progress.Bytes("pulling", ONE, 100, 100, 40));
    counted.accept(new Progress.Bytes("pulling", ONE, 100, 100, 40));
    counted.accept(new Progress.Done());
    assertThat(moved).hasValue(70);
  }
}
