package dev.lamina.runtime.embedded;

import dev.lamina.store.ModelException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The parent's end of a child: sends requests and hands answers to whom they belong. One thread
 * reads its frames, one its standard error; both end with it. Safe for use by several threads.
 */
final class ChildProcess implements AutoCloseable {
  /** In every waiting queue once there will be no more answers. */
  private static final Frame END = new Frame(Frame.Type.FAILED, -1, new byte[0]);

  /** Whoever inherited the child's standard error may keep it open. */
  private static final Duration LAST_WORDS_WITHIN = Duration.ofSeconds(1);

  private final Process process;
  private final DataOutputStream out;
  private final LastWords lastWords = new LastWords();
  private final Thread errors;
  private final Thread reader;
  private final Map<Integer, BlockingQueue<Frame>> waiting = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private int lastId;
  private volatile boolean ended;

  ChildProcess(ProcessBuilder command) throws IOException {
    process = command.start();
    out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    errors = Thread.ofPlatform().daemon().name("engine-errors").start(this::drainErrors);
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
      complete = answer.type() != Frame.Type.TEXT;
      if (answer.id() == END.id()) {
        throw death();
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
          process.destroyForcibly(); // it reads no more: nothing else can be done with it
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
      throw death();
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
    try (var in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
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
      process.destroyForcibly();
      waiting.values().forEach(answers -> answers.add(END));
    }
  }

  private void drainErrors() {
    try {
      lastWords.drain(process.getErrorStream());
    } catch (IOException e) {
      // The stream of a process that was killed may end with an error: the same as its end.
    }
  }

  /** Why there are no answers any more. */
  private ModelException death() throws InterruptedException {
    if (closed) {
      return ModelException.unavailable("engine embedded: the model was unloaded");
    }
    int status = process.waitFor();
    errors.join(LAST_WORDS_WITHIN);
    String words = Signals.fromOutside(status) ? "" : lastWords.text();
    return new ModelException(
        ModelException.Kind.UNAVAILABLE,
        "engine embedded: the child process ended with "
            + Signals.describe(status)
            + (words.isEmpty() ? "" : ": " + words));
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return !ended && process.isAlive();
  }

  /** Kills the child and waits until it is gone, and with it the threads and pipes it had here. */
  @Override
  public void close() {
    closed = true;
    process.destroyForcibly();
    boolean interrupted = false;
    while (true) {
      try {
        process.waitFor();
        reader.join(LAST_WORDS_WITHIN);
        errors.join(LAST_WORDS_WITHIN);
        break;
      } catch (InterruptedException e) {
        interrupted = true; // SIGKILL leaves nothing to wait for but the kernel
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
