package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final ModelName A = ModelName.parse("a");
  private static final ModelName B = ModelName.parse("b");
  private static final ModelName C = ModelName.parse("c");
  private static final ModelName PINNED = ModelName.parse("pinned");

  private final ScriptedEngine engine = new ScriptedEngine();
  private final HandTimer timer = new HandTimer();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Scheduler scheduler = scheduler(3, 512);

  @AfterEach
  void nothingIsLeft() {
    scheduler.close();
    engine.awaitOpen(0);
    threads.shutdownNow();
    assertThat(timer.pending()).isZero();
  }

  private Scheduler scheduler(int maxLoaded, int maxQueue) {
    return scheduler(maxLoaded, maxQueue, 100);
  }

  private Scheduler scheduler(int maxLoaded, int maxQueue, long memory) {
    return new Scheduler(
        engine,
        new Scheduler.Limits(
            maxLoaded,
            maxQueue,
            name -> name.equals(PINNED) ? FOREVER : Duration.ofMinutes(5),
            OptionalLong.of(memory)),
        timer);
  }

  private static LoadSpec spec(ModelName name, int context) {
    Path weights = Path.of("/blobs/" + name.model());
    return new LoadSpec(weights, "llama", List.of(), List.of(), context, 0, 0, -1, true);
  }

  private ModelLease acquire(ModelName name) throws Exception {
    return scheduler.acquire(spec(name, 64), name, Optional.empty());
  }

  private ModelLease acquire(ModelName name, Duration keepAlive) throws Exception {
    return scheduler.acquire(spec(name, 64), name, Optional.of(keepAlive));
  }

  private void use(ModelName name) throws Exception {
    acquire(name).close();
  }

  private Future<ModelLease> later(ModelName name) {
    return threads.submit(() -> acquire(name));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  /** Returns when so many requests wait in the scheduler. */
  private void awaitWaiting(int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (scheduler.waiting() != count) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private List<ModelName> loaded() {
    return scheduler.loaded().stream().map(Scheduler.Entry::name).toList();
  }

  @Test
  void requestsAtOnceCauseOneLoad() throws Exception {
    engine.holdLoads();
    List<Future<ModelLease>> leases = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      leases.add(later(A));
    }
    engine.awaitHeld(1);
    awaitWaiting(10);
    engine.release();
    List<LoadedModel> models = new ArrayList<>();
    for (Future<ModelLease> lease : leases) {
      models.add(get(lease).model());
      get(lease).close();
    }
    assertThat(engine.loads()).hasSize(1);
    assertThat(models).hasSize(10).containsOnly(engine.models().getFirst());
  }

  @Test
  void theKeepAliveBeginsAtTheEndOfTheLastRequest() throws Exception {
    ModelLease first = acquire(A);
    ModelLease second = acquire(A);
    first.close();
    timer.advance(Duration.ofMinutes(10));
    assertThat(loaded()).containsExactly(A);
    second.close();
    second.close();
    timer.advance(Duration.ofMinutes(4));
    use(A);
    timer.advance(Duration.ofMinutes(4));
    assertThat(loaded()).containsExactly(A);
    assertThat(scheduler.loaded().getFirst().expires())
        .isEqualTo(timer.now().plus(Duration.ofMinutes(1)));
    timer.advance(Duration.ofMinutes(1));
    engine.awaitOpen(0);
    assertThat(loaded()).isEmpty();
    assertThat(engine.loads()).hasSize(1);
  }

  @Test
  void aModelMayHaveAKeepAliveOfItsOwn() throws Exception {
    use(PINNED);
    use(A);
    timer.advance(Duration.ofMinutes(5));
    assertThat(loaded()).containsExactly(PINNED);
    acquire(PINNED, Duration.ofMinutes(1)).close();
    timer.advance(Duration.ofMinutes(1));
    engine.awaitOpen(0);
  }

  @Test
  void theLastKeepAliveGivenStays() throws Exception {
    acquire(A, Duration.ofMinutes(30)).close();
    use(A);
    timer.advance(Duration.ofMinutes(29));
    assertThat(loaded()).containsExactly(A);
    timer.advance(Duration.ofMinutes(1));
    engine.awaitOpen(0);
  }

  @Test
  void zeroUnloadsWhenTheLastRequestEnds() throws Exception {
    ModelLease busy = acquire(A);
    acquire(A, Duration.ZERO).close();
    assertThat(loaded()).containsExactly(A);
    busy.close();
    engine.awaitOpen(0);
  }

  @Test
  void foreverNeedsNoTimer() throws Exception {
    acquire(A, FOREVER).close();
    assertThat(timer.pending()).isZero();
    timer.advance(Duration.ofDays(365));
    assertThat(loaded()).containsExactly(A);
    assertThat(scheduler.loaded().getFirst().expires())
        .isAfter(timer.now().plus(Duration.ofDays(36_500)));
  }

  @Test
  void unloadWaitsForTheRequestsUnderWay() throws Exception {
    use(A);
    scheduler.unload(ModelName.parse("A"));
    engine.awaitOpen(0);
    ModelLease busy = acquire(A);
    scheduler.unload(A);
    assertThat(busy.model().alive()).isTrue();
    assertThat(scheduler.loaded().getFirst().expires()).isEqualTo(timer.now());
    busy.close();
    engine.awaitOpen(0);
  }

  @Test
  void theLongestIdleGoesAndNeverOneInUse() throws Exception {
    scheduler = scheduler(2, 512);
    ModelLease inUse = acquire(A);
    timer.advance(Duration.ofSeconds(1));
    use(B);
    timer.advance(Duration.ofSeconds(1));
    use(C);
    assertThat(loaded()).containsExactlyInAnyOrder(A, C);
    inUse.close();
    timer.advance(Duration.ofSeconds(1));
    use(C);
    timer.advance(Duration.ofSeconds(1));
    use(B);
    assertThat(loaded()).containsExactlyInAnyOrder(B, C);
  }

  @Test
  void aRequestForRoomIsNotOvertaken() throws Exception {
    scheduler = scheduler(1, 512);
    ModelLease first = acquire(A);
    Future<ModelLease> other = later(B);
    awaitWaiting(1);
    Future<ModelLease> again = later(A);
    awaitWaiting(2);
    first.close();
    get(other).close();
    get(again).close();
    assertThat(engine.loads()).extracting(LoadSpec::weights).hasSize(3);
  }

  @Test
  void whoGivesUpWaitingForRoomLeavesNoTrace() throws Exception {
    scheduler = scheduler(1, 512);
    ModelLease first = acquire(A);
    Future<ModelLease> other = later(B);
    awaitWaiting(1);
    other.cancel(true);
    awaitWaiting(0);
    acquire(A).close();
    first.close();
    assertThat(loaded()).containsExactly(A);
  }

  @Test
  void otherLoadTimeOptionsReplaceTheModel() throws Exception {
    use(A);
    scheduler.acquire(spec(A, 128), A, Optional.empty()).close();
    assertThat(engine.loads()).extracting(LoadSpec::contextLength).containsExactly(64, 128);
    engine.awaitOpen(1);
  }

  @Test
  void namesOfTheSameWeightsShareOneModelAndAreAllListed() throws Exception {
    use(A);
    scheduler.acquire(spec(A, 64), B, Optional.empty()).close();
    assertThat(engine.loads()).hasSize(1);
    assertThat(loaded()).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void aFullQueueRefuses() throws Exception {
    scheduler = scheduler(3, 1);
    engine.holdLoads();
    Future<ModelLease> first = later(A);
    engine.awaitHeld(1);
    assertThatThrownBy(() -> acquire(B))
        .isInstanceOf(ModelException.class)
        .hasMessage("server busy, please try again.  maximum pending requests exceeded")
        .extracting(e -> ((ModelException) e).kind())
        .isEqualTo(ModelException.Kind.EXHAUSTED);
    engine.release();
    ModelLease lease = get(first);
    ModelLease behind = acquire(A);
    assertThatThrownBy(() -> acquire(A)).hasMessageContaining("server busy");
    behind.close();
    lease.close();
    use(A);
  }

  @Test
  void aDeadChildIsLoadedAnew() throws Exception {
    ModelLease lease = acquire(A);
    engine.dieAll();
    assertThat(scheduler.loaded()).isEmpty();
    lease.close();
    use(A);
    engine.dieAll();
    use(A);
    assertThat(engine.loads()).hasSize(3);
    engine.awaitOpen(1);
  }

  @Test
  void aFailedLoadIsToldToAllWhoWaitAndTriedAgainByTheNext() throws Exception {
    engine.holdLoads().failLoad(ModelException.corrupt("magic is wrong"));
    Future<ModelLease> one = later(A);
    Future<ModelLease> two = later(A);
    awaitWaiting(2);
    engine.awaitHeld(1);
    engine.release();
    for (Future<ModelLease> failed : List.of(one, two)) {
      assertThatThrownBy(() -> get(failed))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(ModelException.class)
          .hasMessage("load a:latest: magic is wrong")
          .extracting(e -> ((ModelException) e).kind())
          .isEqualTo(ModelException.Kind.CORRUPT);
    }
    use(A);
    engine.failLoad(new IOException("no space"));
    assertThatThrownBy(() -> use(B)).isInstanceOf(IOException.class).hasMessageContaining("b:");
  }

  @Test
  void noMemoryUnloadsWhatIsIdleAndTriesOnceMore() throws Exception {
    use(A);
    ModelException full = new ModelException(ModelException.Kind.EXHAUSTED, "no memory");
    engine.failLoad(full);
    use(B);
    assertThat(loaded()).containsExactly(B);
    engine.failLoad(full).failLoad(full);
    assertThatThrownBy(() -> use(C)).hasMessage("load c:latest: no memory");
  }

  @Test
  void aLoadThatNobodyWaitsForIsGivenUp() throws Exception {
    engine.holdLoads();
    Future<ModelLease> one = later(A);
    Future<ModelLease> two = later(A);
    engine.awaitHeld(1);
    awaitWaiting(2);
    one.cancel(true);
    awaitWaiting(1);
    engine.awaitHeld(1);
    two.cancel(true);
    engine.awaitHeld(0);
    engine.release();
    use(A);
    assertThat(engine.loads()).hasSize(2);
  }

  @Test
  void closingEndsEverything() throws Exception {
    ModelLease busy = acquire(A);
    engine.holdLoads();
    Future<ModelLease> loading = later(B);
    engine.awaitHeld(1);
    scheduler.close();
    assertThat(busy.model().alive()).isFalse();
    assertThatThrownBy(() -> get(loading)).hasMessageContaining("shutting down");
    assertThatThrownBy(() -> acquire(A))
        .extracting(e -> ((ModelException) e).kind())
        .isEqualTo(ModelException.Kind.UNAVAILABLE);
    busy.close();
  }

  private static Path weights(ModelName name) {
    return spec(name, 64).weights();
  }

  @Test
  void modelsShareTheMemoryAndTheLongestIdleMakesRoom() throws Exception {
    engine.needing(weights(A), 40).needing(weights(B), 40).needing(weights(C), 60);
    use(A);
    timer.advance(Duration.ofSeconds(1));
    use(B);
    assertThat(scheduler.occupancy()).isEqualTo(new Scheduler.Occupancy(0, 80, 100));
    timer.advance(Duration.ofSeconds(1));
    use(C);
    assertThat(loaded()).containsExactlyInAnyOrder(B, C);
    assertThat(scheduler.loaded()).extracting(entry -> entry.need().total()).contains(40L, 60L);
  }

  @Test
  void whoeverIsInUseIsWaitedFor() throws Exception {
    engine.needing(weights(A), 60).needing(weights(B), 60);
    ModelLease busy = acquire(A);
    Future<ModelLease> other = later(B);
    awaitWaiting(1);
    assertThat(busy.model().alive()).isTrue();
    busy.close();
    get(other).close();
    assertThat(loaded()).containsExactly(B);
  }

  @Test
  void whatIsKeptForEverMakesNoRoom() throws Exception {
    engine.needing(weights(A), 60).needing(weights(B), 30).needing(weights(C), 40);
    acquire(A, FOREVER).close();
    use(B);
    use(C);
    assertThat(loaded()).containsExactlyInAnyOrder(A, C);
    acquire(C, FOREVER).close();
    assertThatThrownBy(() -> acquire(B))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("load b:latest", "no room beside", "a:latest", "c:latest")
        .extracting(e -> ((ModelException) e).kind())
        .isEqualTo(ModelException.Kind.EXHAUSTED);
    scheduler.unload(C);
    use(B);
  }

  @Test
  void oneThatTakesMoreThanThereIsIsRefusedAtOnce() throws Exception {
    engine.needing(weights(A), 10).needing(weights(B), 101);
    use(A);
    assertThatThrownBy(() -> acquire(B))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(
            "load b:latest: it takes 101 B", "models may take 100 B", "num_ctx")
        .extracting(e -> ((ModelException) e).kind())
        .isEqualTo(ModelException.Kind.EXHAUSTED);
    assertThat(loaded()).containsExactly(A);
    assertThat(engine.loads()).hasSize(1);
  }

  @Test
  void aChildThatKeepsDyingIsNotStartedForAWhile() throws Exception {
    for (int i = 0; i < 3; i++) {
      use(A);
      engine.dieAll();
      timer.advance(Duration.ofSeconds(5));
    }
    assertThatThrownBy(() -> acquire(A))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("load a:latest", "3 times within a minute", "try again in 51 s")
        .extracting(e -> ((ModelException) e).kind())
        .isEqualTo(ModelException.Kind.UNAVAILABLE);
    use(B);
    timer.advance(Duration.ofMinutes(1));
    use(A);
    assertThat(engine.loads()).extracting(LoadSpec::weights).containsOnly(weights(A), weights(B));
  }

  @Test
  void aChildThatDiesWhileItLoadsCountsAsWell() {
    for (int i = 0; i < 3; i++) {
      engine.failLoad(ModelException.unavailable("ended with SIGILL"));
      assertThatThrownBy(() -> acquire(A)).hasMessageContaining("SIGILL");
    }
    assertThatThrownBy(() -> acquire(A)).hasMessageContaining("within a minute");
    assertThat(engine.loads()).hasSize(3);
  }
}
