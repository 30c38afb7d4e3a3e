package dev.lamina.testdata;

import dev.lamina.testdata.GgufBytes.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/**
 * A cross-encoder that llama.cpp runs: BERT's form, one block, random weights. What it says of a
 * document means nothing, but is the same each time, and differs from document to document.
 */
public final class TinyReranker {
  private static final int WIDTH = 32;
  private static final int CONTEXT = 64;
  private static final int ALIGNMENT = 32;

  /** Of {@code llama_pooling_type}. */
  private static final int RANK = 4;

  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private final Random random = new Random(1);
  private final List<Tensor> tensors = new ArrayList<>();

  private TinyReranker() {}

  /** Writes the file and returns its path. */
  public static Path write(Path file) throws IOException {
    TinyReranker reranker = new TinyReranker();
    List<String> tokens = tokens();
    reranker.fill(tokens.size());
    return Files.write(file, GgufBytes.write(metadata(tokens), reranker.tensors, ALIGNMENT));
  }

  /** Lower-case letters and digits; llama.cpp marks those that begin a word. */
  private static List<String> tokens() {
    List<String> tokens = new ArrayList<>(SPECIAL);
    for (String beginning : List.of("\u2581", "")) {
      for (char letter : "abcdefghijklmnopqrstuvwxyz0123456789.,?!".toCharArray()) {
        tokens.add(beginning + letter);
      }
    }
    return List.copyOf(tokens);
  }

  private static Map<String, Object> metadata(List<String> tokens) {
    int[] types = new int[tokens.size()];
    Arrays.setAll(types, token -> token < SPECIAL.size() ? 3 : 1);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", "bert");
    metadata.put("general.type", "model");
    metadata.put("general.name", "Tiny Reranker");
    metadata.put("general.file_type", 0);
    metadata.put("bert.block_count", 1);
    metadata.put("bert.context_length", CONTEXT);
    metadata.put("bert.embedding_length", WIDTH);
    metadata.put("bert.feed_forward_length", 2 * WIDTH);
    metadata.put("bert.attention.head_count", 2);
    metadata.put("bert.attention.layer_norm_epsilon", 1e-5f);
    metadata.put("bert.attention.causal", false);
    metadata.put("bert.pooling_type", RANK);
    metadata.put("tokenizer.ggml.model", "bert");
    metadata.put("tokenizer.ggml.pre", "default");
    metadata.put("tokenizer.ggml.token_type_count", 2);
    metadata.put("tokenizer.ggml.tokens", tokens);
    metadata.put("tokenizer.ggml.token_type", types);
    metadata.put("tokenizer.ggml.padding_token_id", 0);
    metadata.put("tokenizer.ggml.unknown_token_id", 1);
    metadata.put("tokenizer.ggml.bos_token_id", 2);
    metadata.put("tokenizer.ggml.cls_token_id", 2);
    metadata.put("tokenizer.ggml.eos_token_id", 3);
    metadata.put("tokenizer.ggml.seperator_token_id", 3); // as the format spells it
    metadata.put("tokenizer.ggml.mask_token_id", 4);
    return metadata;
  }

  private void fill(int vocabulary) {
    tensor("token_embd.weight", WIDTH, vocabulary);
    tensor("position_embd.weight", WIDTH, CONTEXT);
    tensor("token_types.weight", WIDTH, 2);
    norm("token_embd_norm");
    for (String part : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
      linear("blk.0." + part, WIDTH, WIDTH);
    }
    norm("blk.0.attn_output_norm");
    linear("blk.0.ffn_up", WIDTH, 2 * WIDTH);
    linear("blk.0.ffn_down", 2 * WIDTH, WIDTH);
    norm("blk.0.layer_output_norm");
    linear("cls", WIDTH, WIDTH);
    linear("cls.output", WIDTH, 1);
  }

  private void linear(String name, int from, int to) {
    tensor(name + ".weight", from, to);
    tensor(name + ".bias", to);
  }

  private void norm(String name) {
    tensor(name + ".weight", _ -> 1, WIDTH);
    tensor(name + ".bias", _ -> 0, WIDTH);
  }

  private void tensor(String name, int... shape) {
    tensor(name, _ -> random.nextGaussian() / 4, shape);
  }

  private void tensor(String name, IntToDoubleFunction values, int... shape) {
    int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    ByteBuffer data = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      data.putFloat((float) values.applyAsDouble(i));
    }
    tensors.add(new Tensor(name, Arrays.stream(shape).mapToObj(Long::valueOf).toList(), 0, data));
  }
}
