package dev.lamina.testdata;

import dev.lamina.testdata.GgufBytes.Int32;
import dev.lamina.testdata.GgufBytes.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/**
 * Makes GGUF files of some tens of kilobytes: a llama model with random weights that llama.cpp
 * loads and runs (its answers are letters and scraps of words, up to the limit), a LoRA adapter for
 * it, and a projector that is one by its header only.
 *
 * <p>A builder: each method changes this object and returns it; the same calls give the same bytes.
 * Not for use by several threads. For files that must be refused see {@link BrokenGguf}.
 *
 * <p>Spec: store-and-modelfile §11.
 */
public final class TinyGguf {
  /** How the matrices are stored; vectors are always F32. */
  public enum Weights {
    F32(0),
    F16(1);

    /** ggml's number for the type, and GGUF's for a file that is mostly of it. */
    final int number;

    Weights(int number) {
      this.number = number;
    }
  }

  private static final int EMBEDDING = 16;
  private static final int FEED_FORWARD = 32;
  private static final int HEADS = 2;
  private static final int KEY_VALUE_LENGTH =
      EMBEDDING / HEADS; // one head of keys and values for both
  private static final int RANK = 2;

  private enum Kind {
    MODEL,
    ADAPTER,
    PROJECTOR
  }

  private final Kind kind;
  private final Map<String, Object> extra = new LinkedHashMap<>();
  private String architecture;
  private String name = "Tiny";
  private Weights weights = Weights.F16;
  private int blocks = 1;
  private int alignment = 32;
  private long seed = 1;
  private int part;
  private int parts = 1;

  private TinyGguf(Kind kind, String architecture) {
    this.kind = kind;
    this.architecture = architecture;
  }

  /** A model that llama.cpp runs: one block, 300-odd tokens, F16, a context of 256. */
  public static TinyGguf model() {
    return new TinyGguf(Kind.MODEL, "llama");
  }

  /** A LoRA adapter for {@link #model()}, of rank 2, on the first block's queries. */
  public static TinyGguf adapter() {
    return new TinyGguf(Kind.ADAPTER, "llama").weights(Weights.F32);
  }

  /** A file that says it is a vision projector; it has no working encoder. */
  public static TinyGguf projector() {
    return new TinyGguf(Kind.PROJECTOR, "clip");
  }

  /**
   * {@code general.architecture}, and the prefix of its keys. Another one than llama's will not
   * run.
   */
  public TinyGguf architecture(String value) {
    architecture = value;
    return this;
  }

  /** {@code general.name}. */
  public TinyGguf name(String value) {
    name = value;
    return this;
  }

  /** The chat template, in Jinja. */
  public TinyGguf chatTemplate(String jinja) {
    return with("tokenizer.chat_template", jinja);
  }

  /**
   * Adds or replaces a metadata value. Byte, Short, Integer and Long are written unsigned; int[] is
   * an array of signed and float[] of floating numbers, a List an array of its first element's
   * type.
   */
  public TinyGguf with(String key, Object value) {
    extra.put(key, value);
    return this;
  }

  public TinyGguf weights(Weights value) {
    weights = value;
    return this;
  }

  /** The number of blocks, with nine tensors each; two tensors stand outside of them. */
  public TinyGguf blocks(int count) {
    blocks = count;
    return this;
  }

  /** Where tensors begin: at multiples of this number of bytes, a power of two. */
  public TinyGguf alignment(int bytes) {
    alignment = bytes;
    return this;
  }

  /** Other weights for another seed. */
  public TinyGguf seed(long value) {
    seed = value;
    return this;
  }

  /**
   * One part of a model that is split over {@code count} files; {@code number} counts from 0, which
   * has the metadata.
   */
  public TinyGguf split(int number, int count) {
    part = number;
    parts = count;
    return this;
  }

  /** The file's bytes. */
  public byte[] bytes() {
    List<Tensor> tensors = tensors();
    Map<String, Object> metadata = part == 0 ? metadata() : new LinkedHashMap<>();
    if (parts > 1) {
      metadata.put("split.no", (short) part);
      metadata.put("split.count", (short) parts);
      metadata.put("split.tensors.count", new Int32(tensors.size()));
    }
    if (alignment != 32) {
      metadata.put("general.alignment", alignment);
    }
    int from = tensors.size() * part / parts;
    int to = tensors.size() * (part + 1) / parts;
    return GgufBytes.write(metadata, tensors.subList(from, to), alignment);
  }

  /** Writes the file and returns its path. */
  public Path writeTo(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  private Map<String, Object> metadata() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", architecture);
    metadata.put("general.name", name);
    switch (kind) {
      case MODEL -> {
        metadata.put("general.type", "model");
        metadata.put("general.file_type", weights.number);
        putShape(metadata);
        metadata.putAll(new TinyVocabulary().metadata());
      }
      case ADAPTER -> {
        metadata.put("general.type", "adapter");
        metadata.put("adapter.type", "lora");
        metadata.put("adapter.lora.alpha", 4f);
      }
      case PROJECTOR -> {
        metadata.put("general.type", "mmproj");
        metadata.put("clip.has_vision_encoder", true);
        metadata.put("clip.projector_type", "mlp");
      }
    }
    metadata.putAll(extra);
    return metadata;
  }

  private void putShape(Map<String, Object> metadata) {
    metadata.put(architecture + ".context_length", 256);
    metadata.put(architecture + ".embedding_length", EMBEDDING);
    metadata.put(architecture + ".block_count", blocks);
    metadata.put(architecture + ".feed_forward_length", FEED_FORWARD);
    metadata.put(architecture + ".attention.head_count", HEADS);
    metadata.put(architecture + ".attention.head_count_kv", 1);
    metadata.put(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
    metadata.put(architecture + ".rope.dimension_count", EMBEDDING / HEADS);
    metadata.put(architecture + ".vocab_size", new TinyVocabulary().size());
  }

  private List<Tensor> tensors() {
    Random random = new Random(seed);
    return switch (kind) {
      case MODEL -> modelTensors(random);
      case ADAPTER ->
          List.of(
              tensor(random, "blk.0.attn_q.weight.lora_a", EMBEDDING, RANK),
              tensor(random, "blk.0.attn_q.weight.lora_b", RANK, EMBEDDING));
      case PROJECTOR ->
          List.of(
              tensor(random, "v.patch_embd.weight", EMBEDDING, EMBEDDING),
              tensor(random, "mm.0.weight", EMBEDDING, EMBEDDING));
    };
  }

  /** The output matrix is left out: llama.cpp then takes the embedding for it. */
  private List<Tensor> modelTensors(Random random) {
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(embedding(random));
    for (int block = 0; block < blocks; block++) {
      String prefix = "blk." + block + ".";
      tensors.add(ones(prefix + "attn_norm.weight"));
      tensors.add(tensor(random, prefix + "attn_q.weight", EMBEDDING, EMBEDDING));
      tensors.add(tensor(random, prefix + "attn_k.weight", EMBEDDING, KEY_VALUE_LENGTH));
      tensors.add(tensor(random, prefix + "attn_v.weight", EMBEDDING, KEY_VALUE_LENGTH));
      tensors.add(tensor(random, prefix + "attn_output.weight", EMBEDDING, EMBEDDING));
      tensors.add(ones(prefix + "ffn_norm.weight"));
      tensors.add(tensor(random, prefix + "ffn_gate.weight", EMBEDDING, FEED_FORWARD));
      tensors.add(tensor(random, prefix + "ffn_up.weight", EMBEDDING, FEED_FORWARD));
      tensors.add(tensor(random, prefix + "ffn_down.weight", FEED_FORWARD, EMBEDDING));
    }
    tensors.add(ones("output_norm.weight"));
    return tensors;
  }

  /** Tokens that are no text are made small, and so are hardly ever the answer. */
  private Tensor embedding(Random random) {
    TinyVocabulary vocabulary = new TinyVocabulary();
    return tensor(
        "token_embd.weight",
        EMBEDDING,
        vocabulary.size(),
        i -> random.nextGaussian() * (vocabulary.isText(i / EMBEDDING) ? 1 : 0.01));
  }

  private Tensor tensor(Random random, String tensorName, int length, int rows) {
    return tensor(tensorName, length, rows, _ -> random.nextGaussian());
  }

  private Tensor tensor(String tensorName, int length, int rows, IntToDoubleFunction values) {
    int count = length * rows;
    boolean half = weights == Weights.F16;
    ByteBuffer data = ByteBuffer.allocate(count * (half ? 2 : 4)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      float value = (float) values.applyAsDouble(i);
      if (half) {
        data.putShort(Float.floatToFloat16(value));
      } else {
        data.putFloat(value);
      }
    }
    return new Tensor(tensorName, List.of((long) length, (long) rows), weights.number, data);
  }

  private static Tensor ones(String tensorName) {
    ByteBuffer data = ByteBuffer.allocate(EMBEDDING * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < EMBEDDING; i++) {
      data.putFloat(1);
    }
    return new Tensor(tensorName, List.of((long) EMBEDDING), 0, data);
  }
}
