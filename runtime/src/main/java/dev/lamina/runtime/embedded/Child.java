package dev.lamina.runtime.embedded;

import dev.lamina.runtime.Pooling;
import dev.lamina.runtime.process.Posix;
import dev.lamina.runtime.process.Sandbox;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The program in the child process: loads one model, answers one request after the other, and ends
 * with its standard input. One thread reads, one works.
 */
final class Child {
  /** Grammars and GGUF metadata make native code recurse. Address space, not memory. */
  private static final long STACK = 64 << 20;

  private final BlockingQueue<Frame> requests = new LinkedBlockingQueue<>();
  private final Cancellation cancellation = new Cancellation();
  private final NativeLog log = new NativeLog();
  private final DataOutputStream out;
  private @Nullable NativeModel model;
  private @Nullable Slot slot;
  private @Nullable Batch batch;
  private Optional<Pooling> pooling = Optional.empty();

  Child(OutputStream out) {
    this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 13));
  }

  public static void main(String[] arguments) throws IOException {
    var child = new Child(enter(List.of(arguments)));
    child.start();
    try {
      child.read(new DataInputStream(new BufferedInputStream(System.in)));
    } finally {
      Posix.exitNow(0); // the parent is gone, or wants this process gone
    }
  }

  /**
   * Gives up what a child does not need.
   *
   * @param arguments of its sandbox
   * @return the only way to the parent
   */
  static OutputStream enter(List<String> arguments) throws IOException {
    Posix.refuseCoreDumps();
    Posix.ignoreTerminal();
    if (System.getProperty("os.name", "").startsWith("Linux")) {
      Posix.refusePrivileges();
      // The threads that work and compute are started from here.
      Sandbox.read(new ArrayDeque<>(arguments)).enter();
    }
    return new FileOutputStream("/dev/fd/" + Posix.takeStandardOutput());
  }

  void start() {
    new Thread(null, this::work, "work", STACK).start();
  }

  /** Takes requests until there are no more. */
  void read(DataInputStream in) throws IOException {
    Optional<Frame> frame = Frame.read(in);
    while (frame.isPresent()) {
      if (frame.get().type() == Frame.Type.CANCEL) {
        cancellation.cancel(frame.get().id());
      } else {
        requests.add(frame.get());
      }
      frame = Frame.read(in);
    }
  }

  private void work() {
    try {
      while (true) {
        Frame request = requests.take();
        cancellation.begin(request.id());
        try {
          answer(request);
        } catch (Refusal refusal) {
          send(Frame.of(Frame.Type.FAILED, request.id(), refusal::writeTo));
        } catch (Cancelled cancelled) {
          // nobody waits for an answer any more
        } finally {
          cancellation.end();
        }
      }
    } catch (Throwable e) {
      e.printStackTrace();
      Posix.exitNow(1);
    }
  }

  private void answer(Frame request) throws IOException, Refusal, Cancelled {
    cancellation.check();
    int id = request.id();
    switch (request.type()) {
      case LOAD -> {
        load(LoadOrder.read(request.fields()));
        send(new Frame(Frame.Type.READY, id, new byte[0]));
      }
      case GENERATE -> {
        var order = GenerateOrder.read(request.fields());
        Outcome outcome = new Generation(loaded(), slot(), order, answers(id)).run(log);
        send(Frame.of(Frame.Type.DONE, id, outcome::writeTo));
      }
      case EMBED -> {
        vectors(vector -> send(Frame.ofFloats(Frame.Type.VECTOR, id, vector))).run(request.ints());
        send(new Frame(Frame.Type.READY, id, new byte[0]));
      }
      case EVALUATE -> {
        int[] tokens = request.ints();
        long begin = System.nanoTime();
        int cached = slot().hold(tokens);
        long time = System.nanoTime() - begin;
        var outcome = new Outcome(false, "", tokens.length, cached, time, 0, 0);
        send(Frame.of(Frame.Type.DONE, id, outcome::writeTo));
      }
      case SAVE -> {
        slot().save(request.payload());
        send(new Frame(Frame.Type.READY, id, new byte[0]));
      }
      case RESTORE -> {
        slot().restore(request.payload());
        send(new Frame(Frame.Type.READY, id, new byte[0]));
      }
      case TOKENIZE -> {
        byte[] payload = request.payload();
        byte[] text = java.util.Arrays.copyOfRange(payload, 1, payload.length);
        send(tokens(id, loaded().vocabulary().tokenize(text, payload[0] != 0)));
      }
      case DETOKENIZE -> {
        byte[] text = loaded().vocabulary().detokenize(request.ints());
        send(new Frame(Frame.Type.TEXT, id, text));
      }
      case CANCEL, READY, TEXT, TOKENS, LIKELY, VECTOR, DONE, FAILED ->
          throw new IOException("a request of type " + request.type());
    }
  }

  private void load(LoadOrder order) throws Refusal {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(Path.of(order.library()), Arena.global());
    } catch (IllegalArgumentException e) {
      throw Refusal.unavailable(whyNotLoaded(order.library()));
    }
    Layouts.check(library);
    var llama = new Llama(library);
    llama.log(log.callback());
    NativeModel loaded = NativeModel.load(order, llama, log, cancellation);
    model = loaded;
    batch = new Batch(order.batch());
    pooling = Optional.of(order.pooling()).filter(name -> !name.isEmpty()).map(Pooling::valueOf);
    slot = new Slot(loaded, batch, cancellation, log);
  }

  /** A failed lookup does not tell what is missing; a failed load does. */
  private static String whyNotLoaded(String library) {
    try {
      System.load(library);
      return library + " cannot be opened";
    } catch (UnsatisfiedLinkError e) {
      return e.getMessage() + " (is OpenMP's runtime library, libgomp1, installed?)";
    }
  }

  private NativeModel loaded() throws Refusal {
    if (model == null) {
      throw Refusal.unavailable("no model is loaded");
    }
    return model;
  }

  private TextVectors vectors(TextVectors.VectorOut vectors) throws Refusal {
    NativeModel loaded = loaded();
    Batch room = batch;
    if (pooling.isEmpty() || room == null) {
      throw Refusal.unsupported("the model was loaded for text, not for vectors");
    }
    return new TextVectors(loaded, room, cancellation, pooling.get(), vectors);
  }

  private Slot slot() throws Refusal {
    if (pooling.isPresent()) {
      throw Refusal.unsupported("the model was loaded for vectors, not for text");
    }
    if (slot == null) {
      throw Refusal.unavailable("no model is loaded");
    }
    return slot;
  }

  private static Frame tokens(int id, int[] tokens) {
    var payload = ByteBuffer.allocate(tokens.length * Integer.BYTES);
    payload.asIntBuffer().put(tokens);
    return new Frame(Frame.Type.TOKENS, id, payload.array());
  }

  private Generation.Answers answers(int id) {
    return new Generation.Answers() {
      @Override
      public void text(String text) throws IOException {
        sendText(id, text);
      }

      @Override
      public void likely(Likelihoods likely) throws IOException {
        send(Frame.of(Frame.Type.LIKELY, id, likely::writeTo));
      }
    };
  }

  private void sendText(int id, String text) throws IOException {
    send(new Frame(Frame.Type.TEXT, id, text.getBytes(StandardCharsets.UTF_8)));
  }

  private void send(Frame frame) throws IOException {
    frame.writeTo(out);
  }
}
