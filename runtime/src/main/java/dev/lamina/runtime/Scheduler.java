package dev.lamina.runtime;

import dev.lamina.runtime.Resident.State;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Which models are in memory: loaded when asked for, once for requests at the same time, kept for
 * their keep-alive after the last request, evicted when another needs the room. A model whose child
 * died is loaded anew by the next request. Spec: http-api-and-cli §2.
 *
 * <p>Safe for use by several threads; {@link #close} unloads everything.
 *
 * <p>Other weights than the reference: the model that was idle longest goes first, and a request
 * that waits for room is not overtaken for ever.
 */
public final class Scheduler implements AutoCloseable {
  /**
   * How much at once.
   *
   * @param maxLoaded most models in memory
   * @param maxQueue most requests that wait, for a load or behind another request
   * @param keepAlive of a model whose requests do not say, by the name it is first asked for by
   * @param memory bytes that models may take; empty for most of the machine's
   */
  public record Limits(
      int maxLoaded, int maxQueue, Function<ModelName, Duration> keepAlive, OptionalLong memory) {}

  /**
   * What there is to do and what with.
   *
   * @param waiting requests that wait: for a load, for room, or behind others of their model
   * @param needed bytes that the models in memory were worked out to take
   * @param budget bytes that they may
   */
  public record Occupancy(int waiting, long needed, long budget) {}

  /**
   * A model in memory.
   *
   * @param name one of those that it was asked for by
   * @param need what it was worked out to take
   * @param expires when it is unloaded unless it is used before
   */
  public record Entry(ModelName name, LoadedModel model, MemoryNeed need, Instant expires) {}

  private static final String BUSY =
      "server busy, please try again.  maximum pending requests exceeded";

  private final Engine engine;
  private final Limits limits;
  private final Timer timer;
  private final Residents residents;
  private final MemoryRoom room;
  private final ReentrantLock lock;
  private int waiting;
  private int waitingForRoom;

  public Scheduler(Engine engine, Limits limits, Timer timer) {
    this.engine = engine;
    this.limits = limits;
    this.timer = timer;
    this.residents = new Residents(timer, limits.maxLoaded());
    this.lock = residents.lock();
    this.room = new MemoryRoom(engine, limits.memory());
  }

  /**
   * Waits until the model is in memory, loading it if need be.
   *
   * @param name whose request this is, for errors and {@link #loaded}
   * @param keepAlive from now on for this model; empty keeps what was last asked for
   * @throws ModelException EXHAUSTED when too many wait already, or when it takes more memory than
   *     models may have; UNAVAILABLE once closed, or when its children keep dying; and what {@link
   *     Engine#start} throws, with the model's name before it
   * @throws InterruptedException when the calling thread is interrupted; a load that nobody else
   *     waits for is given up
   */
  public ModelLease acquire(LoadSpec spec, ModelName name, Optional<Duration> keepAlive)
      throws IOException, InterruptedException {
    long asked = timer.nanos();
    MemoryNeed need = room.need(spec, name);
    lock.lockInterruptibly();
    try {
      Resident resident = wait(spec, need, name);
      resident.stopAlarm();
      resident.names.add(name);
      keepAlive.ifPresent(duration -> resident.keepAlive = duration);
      resident.leases++;
      Duration waited = Duration.ofNanos(timer.nanos() - asked);
      return new ModelLease(resident.model(), waited, () -> residents.release(resident));
    } finally {
      lock.unlock();
    }
  }

  /** Whether the model is in memory: else to acquire it takes the time of loading it. */
  public boolean isLoaded(LoadSpec spec) {
    lock.lock();
    try {
      Resident resident = residents.of(spec);
      return resident != null && resident.state == State.READY && !resident.dead();
    } finally {
      lock.unlock();
    }
  }

  /** Unloads what was asked for by this name: now, or when its requests under way have ended. */
  public void unload(ModelName name) {
    lock.lock();
    try {
      for (Resident resident : residents.all()) {
        if (resident.names.stream().anyMatch(name::sameAs)) {
          resident.keepAlive = Duration.ZERO;
          resident.expires = timer.now();
          if (resident.idle()) {
            residents.retire(resident);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The models in memory, an entry for each name; those that stay longest come first. */
  public List<Entry> loaded() {
    lock.lock();
    try {
      List<Entry> entries = new ArrayList<>();
      for (Resident resident : residents.all()) {
        if (resident.state == State.READY && !resident.dead()) {
          Instant expires =
              resident.leases > 0 && !resident.keepAlive.isZero()
                  ? timer.now().plus(resident.keepAlive)
                  : resident.expires;
          resident.names.forEach(name -> entries.add(entry(resident, name, expires)));
        }
      }
      entries.sort(Comparator.comparing(Entry::expires).reversed());
      return List.copyOf(entries);
    } finally {
      lock.unlock();
    }
  }

  private static Entry entry(Resident resident, ModelName name, Instant expires) {
    return new Entry(name, resident.model(), resident.need, expires);
  }

  /** What waits, and the memory in use. */
  public Occupancy occupancy() {
    long bytes = room.budget();
    lock.lock();
    try {
      return new Occupancy(behind(), residents.needed(), bytes);
    } finally {
      lock.unlock();
    }
  }

  /** Unloads everything, requests under way included, and returns when it is gone. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      residents.beginToClose();
      for (Resident resident : residents.all()) {
        if (resident.state == State.READY) {
          residents.retire(resident);
        } else if (resident.state == State.LOADING && resident.loader != null) {
          resident.loader.interrupt();
        }
      }
      residents.awaitEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Requests that wait, for tests. */
  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  private Resident wait(LoadSpec spec, MemoryNeed need, ModelName name)
      throws IOException, InterruptedException {
    Resident there = residents.of(spec);
    if (there != null && there.idle() && !there.dead()) {
      return there;
    }
    refuseIfTooMany();
    waiting++;
    try {
      while (true) {
        Optional<Resident> ready = step(spec, need, name);
        if (ready.isPresent()) {
          return ready.get();
        }
      }
    } finally {
      waiting--;
    }
  }

  /** One decision, and the wait that it asks for. */
  private Optional<Resident> step(LoadSpec spec, MemoryNeed need, ModelName name)
      throws IOException, InterruptedException {
    if (residents.closing()) {
      throw ModelException.unavailable("load " + name + ": Lamina is shutting down");
    }
    Resident resident = residents.of(spec);
    if (resident == null) {
      residents.deaths().requireFew(spec, name);
      if (residents.makeRoom(spec, need, room.budget(), name)) {
        begin(spec, need, name);
      } else {
        awaitRoom();
      }
    } else if (resident.state == State.LOADING) {
      awaitLoad(resident, name);
    } else if (resident.state == State.READY && resident.dead()) {
      residents.retire(resident);
    } else if (resident.state == State.READY && !resident.draining) {
      return Optional.of(resident);
    } else {
      residents.awaitChange();
    }
    return Optional.empty();
  }

  private void refuseIfTooMany() {
    if (behind() >= limits.maxQueue()) {
      throw new ModelException(ModelException.Kind.EXHAUSTED, BUSY);
    }
  }

  private int behind() {
    int behind = waiting;
    for (Resident resident : residents.all()) {
      int slots = resident.model == null ? 1 : resident.model.slots();
      behind += Math.max(0, resident.leases - slots);
    }
    return behind;
  }

  private void begin(LoadSpec spec, MemoryNeed need, ModelName name) {
    Resident resident = new Resident(spec, need, limits.keepAlive().apply(name), timer.now());
    resident.names.add(name);
    residents.add(resident);
    resident.loader = Thread.ofVirtual().name("lamina-load " + name).start(() -> load(resident));
  }

  private void awaitLoad(Resident resident, ModelName name)
      throws IOException, InterruptedException {
    resident.waiters++;
    try {
      while (resident.state == State.LOADING && !residents.closing()) {
        residents.awaitChange();
      }
      resident.waiters--;
    } catch (InterruptedException gaveUp) {
      resident.waiters--;
      abandon(resident);
      throw gaveUp;
    }
    if (resident.failure != null) {
      throwAs(resident.spec, name, resident.failure);
    }
  }

  /** Whoever waited for it has gone: perhaps nobody wants it any more. */
  private void abandon(Resident resident) {
    if (resident.waiters == 0 && resident.state == State.LOADING && resident.loader != null) {
      resident.loader.interrupt();
    } else if (resident.idle()) {
      residents.rest(resident);
    }
  }

  private void awaitRoom() throws InterruptedException {
    waitingForRoom++;
    try {
      residents.awaitChange();
    } finally {
      waitingForRoom--;
      if (waitingForRoom == 0) {
        residents.all().forEach(resident -> resident.draining = false);
        residents.announce();
      }
    }
  }

  private void load(Resident resident) {
    LoadedModel model = null;
    Throwable failure = null;
    try {
      model = start(resident);
    } catch (InterruptedException nobodyWaits) {
      // Whoever asked meanwhile begins again.
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    lock.lock();
    try {
      resident.loader = null;
      resident.failure = failure;
      resident.model = model;
      if (failure instanceof ModelException e && e.kind() == ModelException.Kind.UNAVAILABLE) {
        residents.deaths().note(resident.spec);
      }
      if (model == null) {
        resident.state = State.CLOSING;
        residents.remove(resident);
      } else {
        resident.state = State.READY;
        residents.rest(resident);
      }
      residents.announce();
    } finally {
      lock.unlock();
    }
  }

  private LoadedModel start(Resident resident) throws IOException, InterruptedException {
    try {
      return engine.start(resident.spec);
    } catch (ModelException e) {
      if (e.kind() != ModelException.Kind.EXHAUSTED || !residents.evictIdle()) {
        throw e;
      }
      return engine.start(resident.spec);
    }
  }

  /** Says the model's name where the engine says the file's. */
  private static void throwAs(LoadSpec spec, ModelName name, Throwable failure) throws IOException {
    String reason = String.valueOf(failure.getMessage());
    String engines = "load " + spec.weights().getFileName() + ": ";
    String message =
        "load "
            + name
            + ": "
            + (reason.startsWith(engines) ? reason.substring(engines.length()) : reason);
    switch (failure) {
      case ModelException e -> throw new ModelException(e.kind(), message, e);
      case IOException e -> throw new IOException(message, e);
      default -> throw new IllegalStateException(message, failure);
    }
  }
}
