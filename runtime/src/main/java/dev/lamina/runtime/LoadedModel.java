package dev.lamina.runtime;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A model in memory, in a child process. Safe for use by several threads; an engine without
 * parallel slots makes them wait for each other. After the child has died every method throws
 * UNAVAILABLE and {@link #alive} is false.
 */
public interface LoadedModel extends AutoCloseable {
  /** Takes text as it is generated, whole characters only. May throw to end the generation. */
  @FunctionalInterface
  interface TextSink {
    void accept(String text) throws IOException;

    /** Takes how many tokens of the prompt are evaluated; some engines tell. */
    default void progress(int completed, int total) throws IOException {}

    /** Takes what was asked for of generated tokens, before their text is complete. */
    default void tokens(List<TokenProbability> tokens) throws IOException {}
  }

  /**
   * Continues a prompt.
   *
   * <p>Returns when the model stops, a stop string appears (nothing of it reaches the sink) or the
   * limit is reached. When the sink throws or the thread is interrupted, generation ends within a
   * second and the model stays usable.
   *
   * @throws dev.lamina.store.ModelException INVALID for what the request got wrong, UNAVAILABLE if
   *     the child died
   */
  Completion generate(GenerateRequest request, TextSink sink)
      throws IOException, InterruptedException;

  /** Another way of answering, of a model that was loaded with {@link LoadSpec#chat}. */
  default Optional<ChatModel> chat() {
    return Optional.empty();
  }

  /**
   * The tokens of a text.
   *
   * @param special whether the text of special tokens is read as those, and the beginning-of-text
   *     token put first where the model wants it
   */
  int[] tokenize(String text, boolean special) throws IOException, InterruptedException;

  /** The text of tokens, special ones included. */
  String detokenize(int[] tokens) throws IOException, InterruptedException;

  /**
   * The vectors of a text, of a model that was loaded with {@link LoadSpec#pooling}: one, or with
   * {@link Pooling#NONE} one for each token. They are not normalised.
   *
   * @param tokens of {@link #tokenize} with {@code special}; at least 1, and no more than the
   *     context
   * @throws dev.lamina.store.ModelException INVALID for more or fewer, UNSUPPORTED for a model that
   *     was loaded for text, UNAVAILABLE if the child died
   */
  List<float[]> embed(int[] tokens) throws IOException, InterruptedException;

  /**
   * How well documents answer a query, by a model that was loaded with {@link Pooling#RANK}.
   *
   * @throws dev.lamina.store.ModelException INVALID where the query and a document have more tokens
   *     than the context, UNSUPPORTED for a model that was loaded otherwise, UNAVAILABLE if the
   *     child died
   */
  default Relevance rank(String query, List<String> documents)
      throws IOException, InterruptedException {
    throw ModelException.unsupported("the model was not loaded to rank texts");
  }

  /** The name of the engine that runs it. */
  String engine();

  /** Requests that are answered at the same time; further ones wait. */
  int slots();

  /** Tokens of context for one request. */
  int contextLength();

  /**
   * Resident memory of the child in bytes, as the operating system tells it now; 0 if it does not.
   */
  long memory();

  /** The process that holds the model. */
  long pid();

  boolean alive();

  /**
   * Ends the child and gives its memory back; requests under way fail with UNAVAILABLE. Idempotent.
   */
  @Override
  void close();
}
