package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The place for one request in the model: which tokens have been evaluated, in the order of their
 * positions. They stay from one request to the next, so that a conversation's beginning is
 * evaluated once.
 */
final class Slot {
  private static final int ALL = -1;
  private static final int ABORTED = 2;
  private static final int NO_PIECE = 1;

  /**
   * Tokens that a piece of a prompt has at least, if the prompt has as many. One token alone is
   * evaluated by other code, whose sums are rounded otherwise: enough for another answer, even
   * where the most probable token is drawn.
   */
  private static final int LEAST_PIECE = 2;

  private final NativeModel model;
  private final Batch batch;
  private final Cancellation cancellation;
  private final NativeLog log;
  private final int[] evaluated;
  private int count;

  Slot(NativeModel model, Batch batch, Cancellation cancellation, NativeLog log) {
    this.model = model;
    this.batch = batch;
    this.cancellation = cancellation;
    this.log = log;
    this.evaluated = new int[model.contextLength()];
  }

  /** Tokens that the context holds. */
  int count() {
    return count;
  }

  boolean full() {
    return count == evaluated.length;
  }

  /**
   * Keeps what this prompt begins with, and forgets the rest.
   *
   * @return tokens of the prompt that need no evaluation; never all, because the last one's logits
   *     are wanted, and so few that what is kept has no effect on the answer
   */
  int reuse(int[] prompt) {
    int same = Arrays.mismatch(evaluated, 0, count, prompt, 0, prompt.length);
    int common = Math.min(same < 0 ? count : same, prompt.length - LEAST_PIECE);
    forgetFrom(Math.max(0, common));
    return count;
  }

  /**
   * Evaluates tokens, so that these and no others are there.
   *
   * @return those that needed no evaluation
   */
  int hold(int[] tokens) throws Cancelled, Refusal {
    int cached = reuse(tokens);
    evaluate(tokens, cached);
    return cached;
  }

  /** Writes what is there to a file. */
  void save(byte[] path) throws Refusal {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment tokens = arena.allocateFrom(JAVA_INT, Arrays.copyOf(evaluated, count));
      if (model.llama().save(model.context(), NativeModel.path(arena, path), tokens, count) == 0) {
        throw Refusal.unavailable("the state cannot be written: " + log.takeErrors());
      }
    }
  }

  /** Takes what {@link #save} wrote; if that cannot be, nothing is there. */
  void restore(byte[] path) throws Refusal {
    forgetFrom(0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment tokens = arena.allocate(JAVA_INT, evaluated.length);
      MemorySegment read = arena.allocate(JAVA_LONG);
      Llama llama = model.llama();
      if (llama.restore(model.context(), NativeModel.path(arena, path), tokens, read) == 0) {
        forgetFrom(0);
        throw Refusal.corrupt("the state cannot be read: " + log.takeErrors());
      }
      count = (int) read.get(JAVA_LONG, 0);
      MemorySegment.copy(tokens, JAVA_INT, 0, evaluated, 0, count);
    }
  }

  /**
   * Evaluates tokens behind those that are there; the last one's logits are ready then.
   *
   * @throws Cancelled when the request is not wanted any more; what was evaluated before stays
   */
  void evaluate(int[] tokens, int start) throws Cancelled, Refusal {
    int piece = batch.capacity();
    int next = start;
    while (next < tokens.length) {
      cancellation.check();
      int size = size(piece, tokens.length - next);
      int code =
          model
              .llama()
              .decode(
                  model.context(),
                  batch.of(tokens, next, size, count, next + size == tokens.length));
      if (code == NO_PIECE && size > 1) {
        piece = size / 2; // the free cells do not lie together
        forgetFrom(count);
        continue;
      }
      if (code != 0) {
        forgetFrom(count);
        throw failed(code);
      }
      System.arraycopy(tokens, next, evaluated, count, size);
      count += size;
      next += size;
    }
  }

  private static int size(int most, int left) {
    boolean lonely = left > most && left - most < LEAST_PIECE && most > LEAST_PIECE;
    return lonely ? left - LEAST_PIECE : Math.min(most, left);
  }

  private Refusal failed(int code) throws Cancelled {
    if (code == ABORTED) {
      throw new Cancelled();
    }
    return Refusal.unavailable("evaluation failed with code " + code + ": " + log.takeErrors());
  }

  /**
   * Makes room in a full context: drops the older half of what follows the first tokens.
   *
   * @param keep tokens at the start that stay
   * @return whether the model can do that
   */
  boolean shift(int keep) {
    Llama llama = model.llama();
    int first = Math.min(keep, count - 1);
    int dropped = Math.max((count - first) / 2, 1);
    boolean done =
        llama.is("llama_kv_self_can_shift", model.context())
            && llama.forget(model.context(), first, first + dropped);
    if (done) {
      llama.move(model.context(), first + dropped, count, -dropped);
      System.arraycopy(evaluated, first + dropped, evaluated, first, count - first - dropped);
      count -= dropped;
    }
    return done;
  }

  /** Models without a cache of tokens cannot forget a part: they forget all. */
  private void forgetFrom(int position) {
    if (model.llama().forget(model.context(), position, ALL)) {
      count = position;
    } else {
      model.llama().get("llama_kv_self_clear", model.context());
      count = 0;
    }
  }
}
