package dev.lamina.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A GGUF file with the head of a model of some billions of parameters, and a hole where the numbers
 * would be: a vocabulary of 128,256 tokens with 280,147 merges, 32 blocks of 9 tensors in Q4_0.
 */
final class SparseWeights {
  private static final int TOKENS = 128_256;
  private static final int MERGES = 280_147;
  private static final int BLOCKS = 32;
  private static final int EMBEDDING = 4096;
  private static final int FEED_FORWARD = 14_336;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int F32 = 0;
  private static final int Q4_0 = 2;

  private final ByteBuffer head = ByteBuffer.allocate(16 << 20).order(ByteOrder.LITTLE_ENDIAN);
  private long offset;

  private SparseWeights() {}

  /** Writes the file; its size in bytes. */
  static long write(Path file) throws IOException {
    SparseWeights weights = new SparseWeights();
    weights.metadata();
    weights.tensors();
    long size = weights.head.position() + 64L + weights.offset;
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(weights.head.array(), 0, weights.head.position());
      out.setLength(size);
    }
    return size;
  }

  private void metadata() {
    head.putInt(0x46554747).putInt(3).putLong(BLOCKS * 9 + 3).putLong(9);
    key("general.architecture", STRING).string("llama");
    key("general.file_type", UINT32).head.putInt(2);
    key("llama.block_count", UINT32).head.putInt(BLOCKS);
    key("llama.context_length", UINT32).head.putInt(131_072);
    key("llama.embedding_length", UINT32).head.putInt(EMBEDDING);
    key("tokenizer.ggml.model", STRING).string("gpt2");
    array("tokenizer.ggml.tokens", STRING, TOKENS);
    array("tokenizer.ggml.token_type", INT32, TOKENS);
    array("tokenizer.ggml.merges", STRING, MERGES);
  }

  private void array(String name, int type, int count) {
    key(name, ARRAY).head.putInt(type).putLong(count);
    for (int i = 0; i < count; i++) {
      if (type == STRING) {
        string("t" + i);
      } else {
        head.putInt(1);
      }
    }
  }

  private void tensors() {
    tensor("token_embd.weight", Q4_0, EMBEDDING, TOKENS);
    tensor("output_norm.weight", F32, EMBEDDING, 1);
    tensor("output.weight", Q4_0, EMBEDDING, TOKENS);
    for (int i = 0; i < BLOCKS; i++) {
      String block = "blk." + i + ".";
      tensor(block + "attn_norm.weight", F32, EMBEDDING, 1);
      tensor(block + "attn_q.weight", Q4_0, EMBEDDING, EMBEDDING);
      tensor(block + "attn_k.weight", Q4_0, EMBEDDING, EMBEDDING / 4);
      tensor(block + "attn_v.weight", Q4_0, EMBEDDING, EMBEDDING / 4);
      tensor(block + "attn_output.weight", Q4_0, EMBEDDING, EMBEDDING);
      tensor(block + "ffn_norm.weight", F32, EMBEDDING, 1);
      tensor(block + "ffn_gate.weight", Q4_0, EMBEDDING, FEED_FORWARD);
      tensor(block + "ffn_up.weight", Q4_0, EMBEDDING, FEED_FORWARD);
      tensor(block + "ffn_down.weight", Q4_0, FEED_FORWARD, EMBEDDING);
    }
  }

  private void tensor(String name, int type, long columns, long rows) {
    string(name).head.putInt(2).putLong(columns).putLong(rows).putInt(type).putLong(offset);
    offset += type == F32 ? columns * rows * Float.BYTES : columns * rows / 32 * 18;
  }

  private SparseWeights key(String name, int type) {
    string(name).head.putInt(type);
    return this;
  }

  private SparseWeights string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    head.putLong(bytes.length).put(bytes);
    return this;
  }
}
