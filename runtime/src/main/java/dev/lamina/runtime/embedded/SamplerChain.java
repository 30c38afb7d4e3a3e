package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Draws the next token as llama.cpp's own programs do: penalties, top-k, typical-p, top-p, min-p,
 * temperature, then the draw; a grammar, if any, looks at the drawn token first and at all tokens
 * only if it refuses that one. Closed after one request.
 */
final class SamplerChain implements AutoCloseable {
  /** Below this a division of logits by the temperature overflows. */
  private static final float COLDEST = 1e-6f;

  private final NativeModel model;
  private final Llama llama;
  private final Arena arena = Arena.ofConfined();
  private final long chain;
  private final long grammar;
  private final MemorySegment candidates;
  private final MemorySegment array;

  /**
   * @throws Refusal INVALID for a grammar that is none
   */
  SamplerChain(NativeModel model, NativeLog log, GenerateOrder order) throws Refusal {
    this.model = model;
    this.llama = model.llama();
    boolean constrained = order.grammar().length > 0;
    int size = constrained ? model.vocabulary().size() : 0;
    this.candidates = arena.allocate(size * Layouts.TOKEN_DATA_SIZE, 8);
    this.array = arena.allocate(Layouts.TOKEN_ARRAY_SIZE, 8);
    this.chain = llama.newChain();
    fill(order);
    this.grammar = constrained ? grammar(order.grammar()) : 0;
    if (constrained && (grammar == 0 || !refusesAnything())) {
      close();
      throw Refusal.invalid("grammar: not GBNF with a rule named root " + log.takeErrors());
    }
  }

  private long grammar(byte[] text) {
    MemorySegment bytes = arena.allocate(text.length + 1L);
    MemorySegment.copy(text, 0, bytes, JAVA_BYTE, 0, text.length);
    return llama.grammar(model.vocabulary().address(), bytes, arena.allocateFrom("root"));
  }

  /**
   * A grammar that could not be parsed is there all the same and allows everything; one that could
   * never allows a token without text.
   */
  private boolean refusesAnything() {
    int empty = model.vocabulary().emptyToken();
    return empty < 0 || !allowed(empty);
  }

  private void fill(GenerateOrder order) {
    // The library takes memory for all that it is told to look back on.
    int all = model.contextLength();
    int lookBack = order.repeatLastN() < 0 ? all : Math.min(order.repeatLastN(), all);
    llama.add(
        chain,
        llama.penalties(
            lookBack, order.repeatPenalty(), order.frequencyPenalty(), order.presencePenalty()));
    if (order.temperature() < COLDEST) {
      llama.add(chain, llama.greedy());
      return;
    }
    llama.add(chain, llama.topK(order.topK()));
    llama.add(chain, llama.cut("typical", order.typicalP()));
    llama.add(chain, llama.cut("top_p", order.topP()));
    llama.add(chain, llama.cut("min_p", order.minP()));
    llama.add(chain, llama.temperature(order.temperature()));
    llama.add(chain, llama.draw(order.seed()));
  }

  /** Tells the penalties of tokens that are there already. */
  void acceptPrompt(int[] tokens) {
    for (int token : tokens) {
      llama.accept(chain, token);
    }
  }

  /** The next token, accepted. */
  int next() throws Refusal {
    if (grammar == 0) {
      return llama.sample(chain, model.context());
    }
    int token = drawAll(false);
    if (!allowed(token)) {
      token = drawAll(true);
      if (!allowed(token)) {
        throw Refusal.invalid("grammar: no token of this model can continue it");
      }
    }
    llama.accept(grammar, token);
    llama.accept(chain, token);
    return token;
  }

  private int drawAll(boolean constrained) {
    int size = model.vocabulary().size();
    MemorySegment logits =
        MemorySegment.ofAddress(llama.logits(model.context()))
            .reinterpret(size * JAVA_FLOAT.byteSize());
    for (int token = 0; token < size; token++) {
      long at = token * Layouts.TOKEN_DATA_SIZE;
      candidates.set(JAVA_INT, at, token);
      candidates.set(JAVA_FLOAT, at + 4, logits.getAtIndex(JAVA_FLOAT, token));
      candidates.set(JAVA_FLOAT, at + 8, 0);
    }
    describe(size);
    if (constrained) {
      llama.apply(grammar, array);
    }
    llama.apply(chain, array);
    long selected = array.get(JAVA_LONG, 16);
    // Samplers may point the array at memory of their own.
    MemorySegment data = array.get(ADDRESS, 0).reinterpret(size * Layouts.TOKEN_DATA_SIZE);
    return data.get(JAVA_INT, selected * Layouts.TOKEN_DATA_SIZE);
  }

  private boolean allowed(int token) {
    candidates.set(JAVA_INT, 0, token);
    candidates.set(JAVA_FLOAT, 4, 1);
    candidates.set(JAVA_FLOAT, 8, 0);
    describe(1);
    llama.apply(grammar, array);
    return candidates.get(JAVA_FLOAT, 4) != Float.NEGATIVE_INFINITY;
  }

  private void describe(long size) {
    array.set(ADDRESS, 0, candidates);
    array.set(JAVA_LONG, 8, size);
    array.set(JAVA_LONG, 16, -1);
    array.set(JAVA_BYTE, 24, (byte) 0);
  }

  @Override
  public void close() {
    if (grammar != 0) {
      llama.get("llama_sampler_free", grammar);
    }
    llama.get("llama_sampler_free", chain);
    arena.close();
  }
}
