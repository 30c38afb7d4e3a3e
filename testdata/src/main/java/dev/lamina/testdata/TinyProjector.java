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

/**
 * An image encoder that llama.cpp runs, for a model of any width: LLaVA's form, one block, random
 * weights. Models understand nothing of what it gives, but each image gives something else.
 */
public final class TinyProjector {
  /** Tokens that any image comes to. */
  public static final int TOKENS = 4;

  private static final int WIDTH = 32;
  private static final int PATCH = 14;
  private static final int BLOCKS = 2;
  private static final int ALIGNMENT = 32;

  private final Random random = new Random(1);
  private final List<Tensor> tensors = new ArrayList<>();

  private TinyProjector() {}

  /**
   * Writes the file and returns its path.
   *
   * @param width the length of the model's vectors
   */
  public static Path write(Path file, int width) throws IOException {
    TinyProjector projector = new TinyProjector();
    projector.fill(width);
    return Files.write(file, GgufBytes.write(metadata(width), projector.tensors, ALIGNMENT));
  }

  private static Map<String, Object> metadata(int width) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", "clip");
    metadata.put("general.type", "mmproj");
    metadata.put("general.file_type", 0);
    metadata.put("clip.has_vision_encoder", true);
    metadata.put("clip.projector_type", "mlp");
    metadata.put("clip.use_gelu", true);
    metadata.put("clip.vision.image_size", 2 * PATCH);
    metadata.put("clip.vision.patch_size", PATCH);
    metadata.put("clip.vision.embedding_length", WIDTH);
    metadata.put("clip.vision.feed_forward_length", 2 * WIDTH);
    metadata.put("clip.vision.projection_dim", width);
    metadata.put("clip.vision.block_count", BLOCKS);
    metadata.put("clip.vision.attention.head_count", 2);
    metadata.put("clip.vision.attention.layer_norm_epsilon", 1e-5f);
    metadata.put("clip.vision.image_mean", new float[] {0.5f, 0.5f, 0.5f});
    metadata.put("clip.vision.image_std", new float[] {0.5f, 0.5f, 0.5f});
    return metadata;
  }

  private void fill(int width) {
    tensor("v.patch_embd.weight", PATCH, PATCH, 3, WIDTH);
    tensor("v.position_embd.weight", WIDTH, TOKENS);
    for (int block = 0; block < BLOCKS; block++) {
      String prefix = "v.blk." + block + ".";
      for (String part : List.of("attn_q", "attn_k", "attn_v", "attn_out")) {
        tensor(prefix + part + ".weight", WIDTH, WIDTH);
        tensor(prefix + part + ".bias", WIDTH);
      }
      for (String norm : List.of("ln1", "ln2")) {
        tensor(prefix + norm + ".weight", WIDTH);
        tensor(prefix + norm + ".bias", WIDTH);
      }
      tensor(prefix + "ffn_up.weight", WIDTH, 2 * WIDTH);
      tensor(prefix + "ffn_up.bias", 2 * WIDTH);
      tensor(prefix + "ffn_down.weight", 2 * WIDTH, WIDTH);
      tensor(prefix + "ffn_down.bias", WIDTH);
    }
    tensor("mm.0.weight", WIDTH, width);
    tensor("mm.0.bias", width);
    tensor("mm.2.weight", width, width);
    tensor("mm.2.bias", width);
  }

  private void tensor(String name, int... shape) {
    int count = 1;
    for (int dimension : shape) {
      count *= dimension;
    }
    ByteBuffer data = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      data.putFloat((float) (random.nextGaussian() / 4));
    }
    tensors.add(new Tensor(name, Arrays.stream(shape).mapToObj(Long::valueOf).toList(), 0, data));
  }
}
