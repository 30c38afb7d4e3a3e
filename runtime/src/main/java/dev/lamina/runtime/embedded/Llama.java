package dev.lamina.runtime.embedded;

import dev.lamina.runtime.process.CFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * The functions of {@code llama.h} that the child calls, by their names there without the prefix.
 * Objects of the library are addresses in a {@code long}. Used by one thread.
 */
final class Llama {
  private final SymbolLookup library;
  private final Map<String, CFunction> functions = new HashMap<>();

  Llama(SymbolLookup library) {
    this.library = library;
    get("llama_backend_init");
  }

  MemorySegment modelDefaults(Arena arena) {
    return Layouts.defaults(library, "llama_model_default_params", arena)
        .asSlice(0, CFunction.STRUCT);
  }

  MemorySegment contextDefaults(Arena arena) {
    return Layouts.defaults(library, "llama_context_default_params", arena)
        .asSlice(0, CFunction.STRUCT);
  }

  /** 0 if the file is refused; the log says why. */
  long loadModel(MemorySegment path, MemorySegment params) {
    return function("llama_model_load_from_file").call(path.address(), params);
  }

  /** 0 if there is not enough memory, or the model cannot; the log says why. */
  long newContext(long model, MemorySegment params) {
    return function("llama_init_from_model").call(model, params);
  }

  /** 0 if the file is refused; the log says why. */
  long loadAdapter(long model, MemorySegment path) {
    return get("llama_adapter_lora_init", model, path.address());
  }

  int applyAdapter(long context, long adapter, float scale) {
    return (int) function("llama_set_adapter_lora").call(new float[] {scale}, context, adapter);
  }

  /** 0 done, 1 no room for so many tokens in one piece, 2 aborted, less than 0 an error. */
  int decode(long context, MemorySegment batch) {
    return (int) function("llama_decode").call(context, batch);
  }

  /** Whether tokens of sequence 0 at positions from {@code start} up to {@code end} are gone. */
  boolean forget(long context, int start, int end) {
    return is("llama_kv_self_seq_rm", context, 0, start, end);
  }

  /** Adds to the positions from {@code start} up to {@code end}. */
  void move(long context, int start, int end, int delta) {
    get("llama_kv_self_seq_add", context, 0, start, end, delta);
  }

  /** Writes sequence 0, with its tokens, to a file; 0 if that failed. */
  long save(long context, MemorySegment path, MemorySegment tokens, int count) {
    return get("llama_state_seq_save_file", context, path.address(), 0, tokens.address(), count);
  }

  /**
   * Makes sequence 0 what a file has; 0 if that failed.
   *
   * @param tokens room for those that the file has
   * @param count gets how many there are, a long
   */
  long restore(long context, MemorySegment path, MemorySegment tokens, MemorySegment count) {
    long room = tokens.byteSize() / Integer.BYTES;
    return get(
        "llama_state_seq_load_file",
        context,
        path.address(),
        0,
        tokens.address(),
        room,
        count.address());
  }

  /** Writes tokens; less than 0, negated, is the room that it would need. */
  int tokenize(long vocabulary, byte[] text, MemorySegment tokens, int room, boolean special) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
      return ask(
          "llama_tokenize",
          vocabulary,
          bytes.address(),
          text.length,
          tokens.address(),
          room,
          0,
          special ? 1 : 0);
    }
  }

  /** Writes the text of a token, special or not; less than 0, negated, is the room needed. */
  int piece(long vocabulary, int token, MemorySegment text, int room) {
    return ask("llama_token_to_piece", vocabulary, token, text.address(), room, 0, 1);
  }

  /** Writes the text of tokens; less than 0, negated, is the room that it would need. */
  int detokenize(long vocabulary, MemorySegment tokens, int count, MemorySegment text, int room) {
    return ask("llama_detokenize", vocabulary, tokens.address(), count, text.address(), room, 0, 1);
  }

  /** 0 if there are none. */
  long logits(long context) {
    return get("llama_get_logits_ith", context, -1);
  }

  /** 0 if there is none. */
  long vector(long context, int index) {
    return get("llama_get_embeddings_ith", context, index);
  }

  /** Samples from the last logits and accepts the token. */
  int sample(long chain, long context) {
    return ask("llama_sampler_sample", chain, context, -1);
  }

  void apply(long sampler, MemorySegment candidates) {
    get("llama_sampler_apply", sampler, candidates.address());
  }

  void accept(long sampler, int token) {
    get("llama_sampler_accept", sampler, token);
  }

  long newChain() {
    // llama_sampler_chain_params is one bool, passed like one.
    return get("llama_sampler_chain_init", 1);
  }

  /** Gives the chain a sampler to own. */
  void add(long chain, long sampler) {
    get("llama_sampler_chain_add", chain, sampler);
  }

  long penalties(int lastTokens, float repeat, float frequency, float presence) {
    return function("llama_sampler_init_penalties")
        .call(new float[] {repeat, frequency, presence}, lastTokens);
  }

  /** One of {@code top_p}, {@code min_p}, {@code typical}, which all keep at least one token. */
  long cut(String sampler, float part) {
    return function("llama_sampler_init_" + sampler).call(new float[] {part}, 1);
  }

  long topK(int count) {
    return get("llama_sampler_init_top_k", count);
  }

  long temperature(float temperature) {
    return function("llama_sampler_init_temp").call(new float[] {temperature});
  }

  long draw(int seed) {
    return get("llama_sampler_init_dist", seed);
  }

  long greedy() {
    return get("llama_sampler_init_greedy");
  }

  /** A text that is no grammar gives one that allows everything. */
  long grammar(long vocabulary, MemorySegment text, MemorySegment root) {
    return get("llama_sampler_init_grammar", vocabulary, text.address(), root.address());
  }

  /** Everything that the library logs goes to a C function pointer. */
  void log(MemorySegment callback) {
    get("llama_log_set", callback.address(), 0);
  }

  /** A function that gives an int. */
  int ask(String name, long... arguments) {
    return (int) get(name, arguments);
  }

  /** A function that gives a truth. */
  boolean is(String name, long... arguments) {
    return (byte) get(name, arguments) != 0;
  }

  /** A function that gives an object, or nothing. */
  long get(String name, long... arguments) {
    return function(name).call(arguments);
  }

  private CFunction function(String name) {
    return functions.computeIfAbsent(name, key -> CFunction.of(library, key));
  }
}
