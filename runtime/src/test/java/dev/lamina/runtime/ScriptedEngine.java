package dev.lamina.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * An engine without weights that answers from a script, for tests. Strict: a request for which
 * nothing is scripted fails. A token is a code point, and one more ends the text. Safe for use by
 * several threads.
 */
public final class ScriptedEngine implements Engine {
  /** As a piece of an answer: the engine waits here until {@link #release}. */
  public static final String HOLD = "\0hold";

  private static final long PATIENCE_SECONDS = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final Deque<Exception> loadFailures = new ArrayDeque<>();
  private final List<LoadSpec> loads = new ArrayList<>();
  private final List<GenerateRequest> requests = new ArrayList<>();
  private final List<ScriptedModel> models = new ArrayList<>();
  private final Map<Path, Long> needs = new ConcurrentHashMap<>();
  private Set<String> architectures = Set.of();
  private boolean holdLoads;
  private int held;
  private int releases;

  /** What a request gets: pieces of text, or a failure after them. */
  record Answer(List<String> pieces, List<Exception> failure) {}

  /** The next request that has none yet gets this text, in these pieces. */
  public ScriptedEngine answer(String... pieces) {
    return with(() -> answers.add(new Answer(List.copyOf(Arrays.asList(pieces)), List.of())));
  }

  /** The next request that has no answer yet fails, after these pieces. */
  public ScriptedEngine fail(Exception failure, String... pieces) {
    return with(() -> answers.add(new Answer(List.of(pieces), List.of(failure))));
  }

  /** The next load fails. */
  public ScriptedEngine failLoad(Exception failure) {
    return with(() -> loadFailures.add(failure));
  }

  /** Knows these architectures alone, instead of every one. */
  public ScriptedEngine only(String... known) {
    return with(() -> architectures = Set.of(known));
  }

  /** Weights take so many bytes, instead of none. */
  public ScriptedEngine needing(Path weights, long bytes) {
    needs.put(weights, bytes);
    return this;
  }

  /** Loads wait from now on until {@link #release}. */
  public ScriptedEngine holdLoads() {
    return with(() -> holdLoads = true);
  }

  /** Whoever is held goes on, and loads are held no more. */
  public ScriptedEngine release() {
    return with(
        () -> {
          holdLoads = false;
          releases++;
        });
  }

  /** Returns when so many loads and requests are held at once. */
  public void awaitHeld(int count) {
    await("held: " + count, () -> held == count);
  }

  /** Returns when so many models are in memory. */
  public void awaitOpen(int count) {
    await("models in memory: " + count, () -> openNow() == count);
  }

  /** All loads so far, failed ones included. */
  public List<LoadSpec> loads() {
    return copy(loads);
  }

  /** All requests so far. */
  public List<GenerateRequest> requests() {
    return copy(requests);
  }

  /** The prompts of all requests so far. */
  public List<String> prompts() {
    return requests().stream().map(GenerateRequest::prompt).toList();
  }

  /** All models loaded so far, closed ones included. */
  public List<ScriptedModel> models() {
    return copy(models);
  }

  /** The child of every model in memory dies. */
  public void dieAll() {
    models().forEach(ScriptedModel::die);
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public String version() {
    return "b0";
  }

  @Override
  public boolean supports(String architecture) {
    return architectures.isEmpty() || architectures.contains(architecture);
  }

  @Override
  public MemoryNeed need(LoadSpec spec) {
    return new MemoryNeed(needs.getOrDefault(spec.weights(), 0L), 0, 0);
  }

  @Override
  public LoadedModel start(LoadSpec spec) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      loads.add(spec);
      changed.signalAll();
      if (holdLoads) {
        hold(() -> false);
      }
      Exception failure = loadFailures.poll();
      if (failure != null) {
        raise(failure);
      }
      ScriptedModel model = new ScriptedModel(this, spec, models.size());
      models.add(model);
      changed.signalAll();
      return model;
    } finally {
      lock.unlock();
    }
  }

  Answer next(GenerateRequest request) {
    lock.lock();
    try {
      requests.add(request);
      changed.signalAll();
      Answer answer = answers.poll();
      if (answer == null) {
        throw new IllegalStateException("no answer is scripted for: " + request.prompt());
      }
      return answer;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for {@link #release}, or until {@code over}. */
  void hold(BooleanSupplier over) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      int before = releases;
      held++;
      changed.signalAll();
      try {
        while (releases == before && !over.getAsBoolean()) {
          changed.await();
        }
      } finally {
        held--;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  ScriptedEngine with(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
      return this;
    } finally {
      lock.unlock();
    }
  }

  static void raise(Exception failure) throws IOException, InterruptedException {
    switch (failure) {
      case IOException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IllegalArgumentException("not what an engine throws", failure);
    }
  }

  private long openNow() {
    return models.stream().filter(ScriptedModel::alive).count();
  }

  private void await(String what, BooleanSupplier reached) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!reached.getAsBoolean()) {
        if (left <= 0) {
          throw new AssertionError("never " + what);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  private <T> List<T> copy(List<T> list) {
    lock.lock();
    try {
      return List.copyOf(list);
    } finally {
      lock.unlock();
    }
  }
}
