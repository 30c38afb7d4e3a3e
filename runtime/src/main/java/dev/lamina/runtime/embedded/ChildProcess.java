package dev.lamina.runtime.embedded;

import dev.lamina.runtime.process.EngineProcess;
import dev.lamina.runtime.process.Watchdog;
import dev.lamina.store.ModelException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The parent's end of a child: sends requests and hands answers to whom they belong. One thread
 * reads its frames and ends with it. Safe for use by several threads.
 */
final class ChildProcess implements AutoCloseable {
  /** Answers that others follow. */
  private static final Set<Frame.Type> PIECES =
      EnumSet.of(Frame.Type.TEXT, Frame.Type.LIKELY, Frame.Type.VECTOR);

  /** In every waiting queue once there will be no more answers. */
  private static final Frame END = new Frame(Frame.Type.FAILED, -1, new byte[0]);

  private static final Duration READ_WITHIN = Duration.ofSeconds(1);

  private final EngineProcess process;
  private final DataOutputStream out;
  private final Thread reader;
  private final Map<Integer, BlockingQueue<Frame>> waiting = new ConcurrentHashMap<>();
  private int lastId;
  private volatile boolean ended;

  ChildProcess(ProcessBuilder command) throws IOException {
    process = new EngineProcess("embedded", command);
    out = new DataOutputStream(new BufferedOutputStream(process.process().getOutputStream()));
    reader = Thread.ofPlatform().daemon().name("engine-answers").start(this::readAnswers);
  }

  /** One request's answers, in order. Closing it tells the child that no more are wanted. */
  final class Call implements AutoCloseable {
    private final int id;
    private final BlockingQueue<Frame> answers = new LinkedBlockingQueue<>();
    private boolean complete;

    private Call(int id) {
      this.id = id;
    }

    /**
     * The next answer.
     *
     * @throws ModelException what the child refused with, or UNAVAILABLE if it died
     */
    Frame next() throws IOException, InterruptedException {
      Frame answer = answers.take();
      complete = !PIECES.contains(answer.type());
      if (answer.id() == END.id()) {
        throw process.death();
      }
      if (answer.type() == Frame.Type.FAILED) {
        Refusal refusal = Refusal.read(answer.fields());
        throw new ModelException(ModelException.Kind.valueOf(refusal.kind()), refusal.reason());
      }
      return answer;
    }

    @Override
    public void close() {
      waiting.remove(id);
      if (!complete && !ended) {
        try {
          send(new Frame(Frame.Type.CANCEL, id, new byte[0]));
        } catch (IOException e) {
          process.kill("it reads no more requests");
        }
      }
    }
  }

  /** Sends a request. */
  Call call(Frame.Type type, Frame.Fields fields) throws IOException, InterruptedException {
    byte[] payload = Frame.of(type, 0, fields).payload();
    if (payload.length > Frame.LONGEST_REQUEST) {
      throw ModelException.invalid(
          "engine embedded: the request has "
              + payload.length
              + " bytes, most are "
              + Frame.LONGEST_REQUEST);
    }
    Call call;
    try {
      call = send(type, payload);
    } catch (IOException e) {
      throw process.death();
    }
    if (ended) {
      call.answers.add(END);
    }
    return call;
  }

  /** The child relies on it that requests come in the order of their ids. */
  private Call send(Frame.Type type, byte[] payload) throws IOException {
    synchronized (out) {
      int id = ++lastId;
      var call = new Call(id);
      waiting.put(id, call.answers);
      try {
        new Frame(type, id, payload).writeTo(out);
      } catch (IOException e) {
        waiting.remove(id);
        throw e;
      }
      return call;
    }
  }

  private void send(Frame frame) throws IOException {
    synchronized (out) {
      frame.writeTo(out);
    }
  }

  private void readAnswers() {
    try (var in =
        new DataInputStream(new BufferedInputStream(process.process().getInputStream()))) {
      Optional<Frame> frame = Frame.read(in);
      while (frame.isPresent()) {
        BlockingQueue<Frame> answers = waiting.get(frame.get().id());
        if (answers != null) {
          answers.add(frame.get());
        }
        frame = Frame.read(in);
      }
    } catch (IOException e) {
      // The stream of a process that was killed may end with an error: the same as its end.
    } finally {
      ended = true;
      process.process().destroyForcibly();
      waiting.values().forEach(answers -> answers.add(END));
    }
  }

  /** Watches over the child while it has a request; the caller closes it. */
  Watchdog watchdog() {
    return new Watchdog(process, Watchdog.PATIENCE);
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return !ended && process.alive();
  }

  /** Resident memory in bytes. */
  long memory() {
    return process.memory();
  }

  /** Kills the child and waits until it is gone, and with it the threads and pipes it had here. */
  @Override
  public void close() {
    process.close();
    boolean interrupted = Thread.interrupted();
    try {
      reader.join(READ_WITHIN);
    } catch (InterruptedException e) {
      interrupted = true; // its pipe has ended: it goes by itself
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
