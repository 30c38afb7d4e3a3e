package dev.lamina.oci;

import static dev.lamina.oci.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More connections as long as they bring more bytes. */
@Timeout(60)
class GrowingConnectionsTest {
  private static final long HALF_SECOND = 500_000_000;

  @TempDir private Path directory;
  private final AtomicLong now = new AtomicLong();
  private final GrowingConnections connections =
      new GrowingConnections(new RegistryOptions.Connections(4, 16), now::get);

  @Test
  void theyGrowToTheMostWhileEachIsSlowByItself() throws Exception {
    wanted(20);
    for (int i = 0; i < 5; i++) {
      tick(10L * connections.allowed());
    }
    assertThat(connections.allowed()).isEqualTo(16);
  }

  @Test
  void onALineThatIsFullTheLastOnesAreTakenBack() throws Exception {
    wanted(20);
    for (int i = 0; i < 9; i++) {
      tick(Math.min(80, 10L * connections.allowed()));
    }
    assertThat(connections.allowed()).isEqualTo(8);
  }

  /** Of twice the connections, a little more is noise. */
  @Test
  void aLittleFasterIsNotWorthIt() throws Exception {
    wanted(20);
    tick(100);
    assertThat(connections.allowed()).isEqualTo(8);
    tick(120);
    assertThat(connections.allowed()).isEqualTo(4);
  }

  /** Compilers and windows have to warm up, whatever the number of connections. */
  @Test
  void theFirstHalfSecondTellsNothing() throws Exception {
    wanted(20);
    assertThat(connections.allowed()).isEqualTo(4);
  }

  @Test
  void aTakenBackConnectionIsGivenToNobody() throws Exception {
    wanted(20);
    tick(100);
    assertThat(connections.allowed()).isEqualTo(8);
    untilWaiting(12);
    tick(100);
    assertThat(connections.allowed()).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      connections.release();
    }
    assertThat(connections.idle()).isZero();
    assertThat(connections.waiting()).isEqualTo(12);
  }

  /** Each brings as much as this machine can take of all of them. */
  @Test
  void whoBringsEnoughGetsNoCompany() throws Exception {
    wanted(20);
    tick(4 * HALF_SECOND / 2);
    tick(10);
    assertThat(connections.allowed()).isEqualTo(4);
  }

  @Test
  void oneAloneIsJoinedSooner() throws Exception {
    GrowingConnections alone =
        new GrowingConnections(new RegistryOptions.Connections(1, 16), now::get);
    alone.acquire();
    Thread second = Thread.ofVirtual().start(() -> acquire(alone));
    while (alone.waiting() != 1) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 2; i++) {
      now.addAndGet(HALF_SECOND / 2);
      alone.received(10);
    }
    second.join();
    assertThat(alone.allowed()).isEqualTo(5);
  }

  @Test
  void nobodyWaitingMeansNoNeed() {
    tick(100);
    tick(100);
    tick(200);
    assertThat(connections.allowed()).isEqualTo(4);
  }

  @Test
  void oneIsEnoughWhereOneIsSet() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry()) {
      ModelName name = registry.name("m");
      Fixture.model(registry, name, Fixture.random(3, 30 << 20));
      AtomicInteger open = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      registry.fault =
          exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] blob = registry.blobs.get(path.substring(path.lastIndexOf('/') + 1));
            if (blob == null) {
              return false;
            }
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            exchange.sendResponseHeaders(200, blob.length);
            try (exchange) {
              exchange.getResponseBody().write(blob, 0, blob.length - 1);
              open.decrementAndGet(); // before the client has all, and asks for the next one
              exchange.getResponseBody().write(blob, blob.length - 1, 1);
            }
            return true;
          };
      ModelStore store = Fixture.store(directory);
      Transfer.pull(
          Reference.of(name),
          store,
          options().withConnections(new RegistryOptions.Connections(1, 1)),
          event -> {});

      assertThat(most).hasValue(1);
    }
  }

  /** So many threads that want a connection, as many as may have one with it. */
  private void wanted(int threads) throws InterruptedException {
    for (int i = 0; i < threads; i++) {
      Thread.ofVirtual().start(() -> acquire(connections));
    }
    untilWaiting(threads - 4);
    tick(10);
  }

  private static void acquire(GrowingConnections connections) {
    try {
      connections.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until so many, and no others, wait: those that may have a connection have taken it. */
  private void untilWaiting(int threads) {
    while (connections.waiting() != threads) {
      Thread.onSpinWait();
    }
  }

  private void tick(long bytes) {
    now.addAndGet(HALF_SECOND);
    connections.received(bytes);
  }
}
