package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lamina.runtime.process.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;

/**
 * The functions of {@code llama.h} that the child calls, by their names there without the prefix.
 * Objects of the library are addresses in a {@code long}. Used by one thread.
 */
final class Llama {
  private final SymbolLookup library;
  private final Map<String, MethodHandle> functions = new HashMap<>();

  Llama(SymbolLookup library) {
    this.library = library;
    run("llama_backend_init");
  }

  MemorySegment modelDefaults(Arena arena) {
    return Layouts.defaults(library, "llama_model_default_params", arena)
        .asSlice(0, Layouts.MODEL_PARAMS);
  }

  MemorySegment contextDefaults(Arena arena) {
    return Layouts.defaults(library, "llama_context_default_params", arena)
        .asSlice(0, Layouts.CONTEXT_PARAMS);
  }

  /** 0 if the file is refused; the log says why. */
  long loadModel(MemorySegment path, MemorySegment params) {
    var function = function("llama_model_load_from_file", JAVA_LONG, ADDRESS, Layouts.MODEL_PARAMS);
    try {
      return (long) function.invokeExact(path, params);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** 0 if there is not enough memory, or the model cannot; the log says why. */
  long newContext(long model, MemorySegment params) {
    var function = function("llama_init_from_model", JAVA_LONG, JAVA_LONG, Layouts.CONTEXT_PARAMS);
    try {
      return (long) function.invokeExact(model, params);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** 0 if the file is refused; the log says why. */
  long loadAdapter(long model, MemorySegment path) {
    var function = function("llama_adapter_lora_init", JAVA_LONG, JAVA_LONG, ADDRESS);
    try {
      return (long) function.invokeExact(model, path);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  int applyAdapter(long context, long adapter, float scale) {
    var function = function("llama_set_adapter_lora", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_FLOAT);
    try {
      return (int) function.invokeExact(context, adapter, scale);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** 0 done, 1 no room for so many tokens in one piece, 2 aborted, less than 0 an error. */
  int decode(long context, MemorySegment batch) {
    var function = function("llama_decode", JAVA_INT, JAVA_LONG, Layouts.BATCH);
    try {
      return (int) function.invokeExact(context, batch);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** Whether tokens of sequence 0 at positions from {@code start} up to {@code end} are gone. */
  boolean forget(long context, int start, int end) {
    var function =
        function("llama_kv_self_seq_rm", JAVA_BOOLEAN, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    try {
      return (boolean) function.invokeExact(context, 0, start, end);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** Adds to the positions from {@code start} up to {@code end}. */
  void move(long context, int start, int end, int delta) {
    var function =
        procedure("llama_kv_self_seq_add", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    try {
      function.invokeExact(context, 0, start, end, delta);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** Writes tokens; less than 0, negated, is the room that it would need. */
  int tokenize(long vocabulary, byte[] text, MemorySegment tokens, int room, boolean special) {
    var function =
        function(
            "llama_tokenize",
            JAVA_INT,
            JAVA_LONG,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            JAVA_BOOLEAN,
            JAVA_BOOLEAN);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, text);
      return (int)
          function.invokeExact(vocabulary, bytes, text.length, tokens, room, false, special);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** Writes the text of a token, special or not; less than 0, negated, is the room needed. */
  int piece(long vocabulary, int token, MemorySegment text, int room) {
    var function =
        function(
            "llama_token_to_piece",
            JAVA_INT,
            JAVA_LONG,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            JAVA_BOOLEAN);
    try {
      return (int) function.invokeExact(vocabulary, token, text, room, 0, true);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** Writes the text of tokens; less than 0, negated, is the room that it would need. */
  int detokenize(long vocabulary, MemorySegment tokens, int count, MemorySegment text, int room) {
    var function =
        function(
            "llama_detokenize",
            JAVA_INT,
            JAVA_LONG,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            JAVA_BOOLEAN,
            JAVA_BOOLEAN);
    try {
      return (int) function.invokeExact(vocabulary, tokens, count, text, room, false, true);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** 0 if there are none. */
  long logits(long context) {
    var function = function("llama_get_logits_ith", JAVA_LONG, JAVA_LONG, JAVA_INT);
    try {
      return (long) function.invokeExact(context, -1);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** 0 if there is none. */
  long vector(long context, int index) {
    var function = function("llama_get_embeddings_ith", JAVA_LONG, JAVA_LONG, JAVA_INT);
    try {
      return (long) function.invokeExact(context, index);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** Samples from the last logits and accepts the token. */
  int sample(long chain, long context) {
    var function = function("llama_sampler_sample", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    try {
      return (int) function.invokeExact(chain, context, -1);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  void apply(long sampler, MemorySegment candidates) {
    var function = procedure("llama_sampler_apply", JAVA_LONG, ADDRESS);
    try {
      function.invokeExact(sampler, candidates);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  void accept(long sampler, int token) {
    var function = procedure("llama_sampler_accept", JAVA_LONG, JAVA_INT);
    try {
      function.invokeExact(sampler, token);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  long newChain() {
    // llama_sampler_chain_params is one bool, passed like one.
    var function = function("llama_sampler_chain_init", JAVA_LONG, JAVA_BOOLEAN);
    try {
      return (long) function.invokeExact(true);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** Gives the chain a sampler to own. */
  void add(long chain, long sampler) {
    var function = procedure("llama_sampler_chain_add", JAVA_LONG, JAVA_LONG);
    try {
      function.invokeExact(chain, sampler);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  long penalties(int lastTokens, float repeat, float frequency, float presence) {
    var function =
        function(
            "llama_sampler_init_penalties",
            JAVA_LONG,
            JAVA_INT,
            JAVA_FLOAT,
            JAVA_FLOAT,
            JAVA_FLOAT);
    try {
      return (long) function.invokeExact(lastTokens, repeat, frequency, presence);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** One of {@code top_p}, {@code min_p}, {@code typical}, which all keep at least one token. */
  long cut(String sampler, float part) {
    var function = function("llama_sampler_init_" + sampler, JAVA_LONG, JAVA_FLOAT, JAVA_LONG);
    try {
      return (long) function.invokeExact(part, 1L);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  long topK(int count) {
    return get("llama_sampler_init_top_k", count);
  }

  long temperature(float temperature) {
    var function = function("llama_sampler_init_temp", JAVA_LONG, JAVA_FLOAT);
    try {
      return (long) function.invokeExact(temperature);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  long draw(int seed) {
    return get("llama_sampler_init_dist", seed);
  }

  long greedy() {
    var function = function("llama_sampler_init_greedy", JAVA_LONG);
    try {
      return (long) function.invokeExact();
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** A text that is no grammar gives one that allows everything. */
  long grammar(long vocabulary, MemorySegment text, MemorySegment root) {
    var function = function("llama_sampler_init_grammar", JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    try {
      return (long) function.invokeExact(vocabulary, text, root);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** Writes the value of a model's metadata; less than 0 if there is none. */
  int metadata(long model, MemorySegment key, MemorySegment value, long room) {
    var function =
        function("llama_model_meta_val_str", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);
    try {
      return (int) function.invokeExact(model, key, value, room);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** A function of one object that gives an int. */
  int ask(String name, long object) {
    try {
      return (int) function(name, JAVA_INT, JAVA_LONG).invokeExact(object);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** A function of one object that gives a truth. */
  boolean is(String name, long object) {
    try {
      return (boolean) function(name, JAVA_BOOLEAN, JAVA_LONG).invokeExact(object);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** A function of a vocabulary and a token that gives a truth. */
  boolean is(String name, long vocabulary, int token) {
    try {
      return (boolean)
          function(name, JAVA_BOOLEAN, JAVA_LONG, JAVA_INT).invokeExact(vocabulary, token);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** A function of one object that gives an object. */
  long get(String name, long object) {
    try {
      return (long) function(name, JAVA_LONG, JAVA_LONG).invokeExact(object);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** A procedure of one object. */
  void run(String name, long object) {
    try {
      procedure(name, JAVA_LONG).invokeExact(object);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  /** Everything that the library logs goes to a C function pointer. */
  void log(MemorySegment callback) {
    try {
      procedure("llama_log_set", ADDRESS, ADDRESS).invokeExact(callback, MemorySegment.NULL);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  private long get(String name, int number) {
    try {
      return (long) function(name, JAVA_LONG, JAVA_INT).invokeExact(number);
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  private void run(String name) {
    try {
      procedure(name).invokeExact();
    } catch (Throwable e) {
      throw Posix.broken(e);
    }
  }

  private MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
    return functions.computeIfAbsent(
        name, key -> bind(key, FunctionDescriptor.of(result, arguments)));
  }

  private MethodHandle procedure(String name, MemoryLayout... arguments) {
    return functions.computeIfAbsent(name, key -> bind(key, FunctionDescriptor.ofVoid(arguments)));
  }

  private MethodHandle bind(String name, FunctionDescriptor shape) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), shape);
  }
}
