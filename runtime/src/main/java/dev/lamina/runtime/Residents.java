package dev.lamina.runtime;

import dev.lamina.runtime.Resident.State;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The models that take room in memory, and how they leave it: when their keep-alive ends, when
 * another needs the room, when their child died. Methods are called with the lock held unless they
 * say that they take it.
 */
final class Residents {
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final Map<LoadSpec, Resident> bySpec = new LinkedHashMap<>();
  private final Timer timer;
  private final int most;
  private final Deaths deaths;
  private long changes;
  private boolean closing;

  /**
   * @param most models at once
   */
  Residents(Timer timer, int most) {
    this.timer = timer;
    this.most = most;
    this.deaths = new Deaths(timer);
  }

  /** Fair, so that nobody waits for ever. */
  ReentrantLock lock() {
    return lock;
  }

  @Nullable Resident of(LoadSpec spec) {
    return bySpec.get(spec);
  }

  Deaths deaths() {
    return deaths;
  }

  /** As they are now; a copy. */
  List<Resident> all() {
    return List.copyOf(bySpec.values());
  }

  void add(Resident resident) {
    bySpec.put(resident.spec, resident);
  }

  void remove(Resident resident) {
    bySpec.remove(resident.spec, resident);
  }

  /** From now on a model that is ready or becomes idle goes at once. */
  void beginToClose() {
    closing = true;
    announce();
  }

  boolean closing() {
    return closing;
  }

  void announce() {
    changes++;
    changed.signalAll();
  }

  void awaitChange() throws InterruptedException {
    long seen = changes;
    while (changes == seen) {
      changed.await();
    }
  }

  void awaitEmpty() {
    while (!bySpec.isEmpty()) {
      changed.awaitUninterruptibly();
    }
  }

  /** Bytes that all of them take, those on their way included. */
  long needed() {
    return bySpec.values().stream().mapToLong(resident -> resident.need.total()).sum();
  }

  /**
   * Whether the model may be loaded now; if not, something was set going that makes room.
   *
   * @throws ModelException EXHAUSTED when only what is kept for ever could make room
   */
  boolean makeRoom(LoadSpec spec, MemoryNeed need, long budget, ModelName name) {
    for (Resident other : bySpec.values()) {
      // The same weights with other load-time options: never twice in memory.
      if (other.spec.weights().equals(spec.weights())) {
        evict(other);
        return false;
      }
    }
    if (bySpec.size() < most && needed() + need.total() <= budget) {
      return true;
    }
    Collection<Resident> others = bySpec.values();
    if (others.stream().allMatch(other -> other.state == State.READY && other.pinned())) {
      throw new ModelException(ModelException.Kind.EXHAUSTED, "load " + name + pinnedText());
    }
    if (others.stream().noneMatch(other -> other.state == State.CLOSING)) {
      others.stream()
          .filter(other -> other.state == State.READY && !other.pinned())
          .min(
              Comparator.comparing((Resident other) -> !other.idle())
                  .thenComparing(other -> !other.draining)
                  .thenComparingLong(other -> other.idleSince))
          .ifPresent(this::evict);
    }
    return false;
  }

  private String pinnedText() {
    String names =
        bySpec.values().stream()
            .flatMap(resident -> resident.names.stream().limit(1))
            .map(ModelName::toString)
            .collect(Collectors.joining(" and "));
    return ": there is no room beside " + names + ", to be kept for ever (lamina stop makes room)";
  }

  /** Out at once if nobody uses it, else when its requests under way have ended. */
  private void evict(Resident resident) {
    if (resident.idle()) {
      retire(resident);
    } else if (resident.leases > 0) {
      resident.draining = true;
    }
  }

  /**
   * Unloads every model that is idle; returns when their memory is back, and whether it is. Takes
   * the lock.
   */
  boolean evictIdle() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      List<Resident> idle =
          bySpec.values().stream()
              .filter(resident -> resident.idle() && !resident.pinned())
              .toList();
      idle.forEach(this::retire);
      while (idle.stream().anyMatch(bySpec::containsValue)) {
        awaitChange();
      }
      return !idle.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** A lease has ended. Takes the lock. */
  void release(Resident resident) {
    lock.lock();
    try {
      resident.leases--;
      if (resident.state == State.READY) {
        rest(resident);
      }
      announce();
    } finally {
      lock.unlock();
    }
  }

  /** After a load or a request: the keep-alive begins, unless there is a reason to unload. */
  void rest(Resident resident) {
    if (resident.dead() || closing) {
      retire(resident);
      return;
    }
    resident.idleSince = timer.nanos();
    resident.expires = timer.now().plus(resident.keepAlive);
    if (!resident.idle()) {
      return;
    }
    if (resident.draining || resident.keepAlive.isZero()) {
      retire(resident);
    } else if (!resident.pinned()) {
      resident.alarm = timer.after(resident.keepAlive, () -> expire(resident));
    }
  }

  private void expire(Resident resident) {
    lock.lock();
    try {
      // Used meanwhile: its end has set another alarm.
      if (resident.idle() && !timer.now().isBefore(resident.expires)) {
        retire(resident);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes the child on a thread of its own; the model counts until that is done. */
  void retire(Resident resident) {
    if (resident.dead()) {
      deaths.note(resident.spec);
    }
    resident.state = State.CLOSING;
    resident.stopAlarm();
    LoadedModel model = resident.model();
    Thread.ofVirtual()
        .name("lamina-unload")
        .start(
            () -> {
              try {
                model.close();
              } finally {
                gone(resident);
              }
            });
  }

  private void gone(Resident resident) {
    lock.lock();
    try {
      remove(resident);
      announce();
    } finally {
      lock.unlock();
    }
  }
}
