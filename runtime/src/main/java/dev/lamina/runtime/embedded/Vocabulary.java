package dev.lamina.runtime.embedded;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Text to tokens and back. */
final class Vocabulary {
  /** Types of {@code llama_vocab_type} whose text is just that of the tokens, one after another. */
  private static final int BYTE_PAIRS = 2;

  private static final int RWKV = 5;
  private static final int PIECE_ROOM = 256;
  private static final int UNKNOWN = -2;

  private final Llama llama;
  private final long vocabulary;
  private final int size;
  private final int beginning;
  private final boolean addsBeginning;
  private int empty = UNKNOWN;
  private final MemorySegment piece = Arena.global().allocate(PIECE_ROOM);

  Vocabulary(Llama llama, long vocabulary) {
    this.llama = llama;
    this.vocabulary = vocabulary;
    this.size = llama.ask("llama_vocab_n_tokens", vocabulary);
    this.beginning = llama.ask("llama_vocab_bos", vocabulary);
    this.addsBeginning = beginning >= 0 && llama.is("llama_vocab_get_add_bos", vocabulary);
  }

  long address() {
    return vocabulary;
  }

  /** Tokens that there are. */
  int size() {
    return size;
  }

  /** Whether prompts get a beginning-of-text token that they do not bring. */
  boolean addsBeginning() {
    return addsBeginning;
  }

  /**
   * The tokens of a UTF-8 text.
   *
   * @param special whether special tokens are read as such, and the beginning-of-text token put
   *     first where it belongs and is not there yet
   */
  int[] tokenize(byte[] text, boolean special) {
    int room = text.length + 8;
    int[] tokens;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(JAVA_INT, room);
      int count = llama.tokenize(vocabulary, text, memory, room, special);
      if (count < 0) {
        memory = arena.allocate(JAVA_INT, -count);
        count = llama.tokenize(vocabulary, text, memory, -count, special);
      }
      tokens = memory.asSlice(0, count * JAVA_INT.byteSize()).toArray(JAVA_INT);
    }
    boolean missing = addsBeginning && (tokens.length == 0 || tokens[0] != beginning);
    return special && missing ? withBeginning(tokens) : tokens;
  }

  private int[] withBeginning(int[] tokens) {
    int[] longer = new int[tokens.length + 1];
    longer[0] = beginning;
    System.arraycopy(tokens, 0, longer, 1, tokens.length);
    return longer;
  }

  /** Whether generation ends at this token. */
  boolean ends(int token) {
    return llama.is("llama_vocab_is_eog", vocabulary, token);
  }

  /** Whether this token means something else than its text. */
  boolean isControl(int token) {
    return llama.is("llama_vocab_is_control", vocabulary, token);
  }

  /** A token without text, or whose text begins with NUL; -1 if there is none. */
  int emptyToken() {
    if (empty == UNKNOWN) {
      empty = findEmptyToken();
    }
    return empty;
  }

  private int findEmptyToken() {
    for (int token = 0; token < size; token++) {
      int length = llama.piece(vocabulary, token, piece, PIECE_ROOM);
      if (length == 0 || (length > 0 && piece.get(JAVA_BYTE, 0) == 0)) {
        return token;
      }
    }
    return -1;
  }

  /** The bytes of one token in the middle of a text; need not be whole characters. */
  byte[] piece(int token) {
    int length = llama.piece(vocabulary, token, piece, PIECE_ROOM);
    if (length >= 0) {
      return piece.asSlice(0, length).toArray(JAVA_BYTE);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment larger = arena.allocate(-length);
      llama.piece(vocabulary, token, larger, -length);
      return larger.toArray(JAVA_BYTE);
    }
  }

  /**
   * The UTF-8 text of tokens.
   *
   * @throws Refusal INVALID for numbers that are no tokens
   */
  byte[] detokenize(int[] tokens) throws Refusal {
    for (int token : tokens) {
      if (token < 0 || token >= size) {
        throw Refusal.invalid("token " + token + " is not in the vocabulary of " + size);
      }
    }
    int type = llama.ask("llama_vocab_type", vocabulary);
    if (type == BYTE_PAIRS || type == RWKV) {
      var text = new ByteArrayOutputStream();
      for (int token : tokens) {
        text.writeBytes(piece(token));
        requireRoom(text.size());
      }
      return text.toByteArray();
    }
    return detokenizeAsWhole(tokens);
  }

  private static void requireRoom(int length) throws Refusal {
    if (length > Frame.LONGEST) {
      throw Refusal.invalid("the tokens' text is longer than " + Frame.LONGEST + " bytes");
    }
  }

  /** Vocabularies that put a space before every text take it away again here. */
  private byte[] detokenizeAsWhole(int[] tokens) throws Refusal {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(JAVA_INT, tokens);
      int room = tokens.length * 8 + 8;
      MemorySegment text = arena.allocate(room);
      int length = llama.detokenize(vocabulary, memory, tokens.length, text, room);
      if (length < 0) {
        requireRoom(-length);
        text = arena.allocate(-length);
        length = llama.detokenize(vocabulary, memory, tokens.length, text, -length);
      }
      return text.asSlice(0, length).toArray(JAVA_BYTE);
    }
  }
}
