package dev.lamina.runtime.llamaserver;

import dev.lamina.runtime.CacheType;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.Tuning;
import dev.lamina.runtime.process.ChildEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How llama-server is started for a model. Spec: http-api-and-cli §7.1. */
final class LaunchLine {
  /**
   * Where drivers of GPUs keep their caches, and how people choose and tune GPUs. Nothing of {@code
   * LLAMA_ARG_}: flags are set here alone.
   */
  private static final List<String> INHERITED =
      List.of(
          "HOME", "CUDA_", "NVIDIA_", "HIP_", "HSA_", "ROCR_", "GGML_", "VK_", "ONEAPI_", "SYCL_");

  private static final String LIBRARIES = "LD_LIBRARY_PATH";

  /** Small enough that a cancelled prompt ends soon, large enough for full speed. */
  private static final int BATCH = 256;

  /** Where a GPU evaluates it, larger pieces are faster and soon done all the same. */
  private static final int BATCH_OF_GPU = 512;

  /**
   * The longest context for which the processor gains by flash attention: beyond it a prompt and an
   * answer take more time with it than without (bench/README.md has the figures).
   */
  private static final int FLASH_UP_TO = 1024;

  private LaunchLine() {}

  /** Leaves what it needs; libraries beside the program come before all others. */
  static void limitEnvironment(ProcessBuilder command, Path program) throws IOException {
    String own = program.toRealPath().resolveSibling("").toString();
    String others = command.environment().getOrDefault(LIBRARIES, "");
    // A failed assertion must not start a debugger on the child.
    ChildEnvironment.limit(
        command,
        INHERITED,
        Map.of(
            Pictures.MARK_VARIABLE,
            Pictures.MARK,
            "GGML_NO_BACKTRACE",
            "1",
            LIBRARIES,
            others.isEmpty() ? own : own + ":" + others));
  }

  /**
   * Program and arguments.
   *
   * @param place for its socket and its adapters
   * @param tuning of all models
   */
  static List<String> of(
      LlamaServerBinary binary, LoadSpec spec, PrivateDirectory place, Tuning tuning)
      throws IOException {
    int slots = tuning.slots();
    int cores = Runtime.getRuntime().availableProcessors();
    List<String> line = new ArrayList<>();
    line.addAll(List.of(binary.path().toString(), "--model", absolute(spec.weights())));
    line.addAll(
        List.of("--host", place.socket().toString(), "--parallel", Integer.toString(slots)));
    line.addAll(
        List.of("--ctx-size", Long.toString(Math.multiplyFull(spec.contextLength(), slots))));
    String batch = Integer.toString(batch(binary, spec));
    line.addAll(List.of("--batch-size", batch, "--ubatch-size", batch));
    // One core is left for who reads the answer; more threads than cores only wait for each other.
    int threads = Math.min(cores, spec.threads() > 0 ? spec.threads() : Math.max(1, cores - 1));
    line.addAll(List.of("--threads", Integer.toString(threads)));
    line.addAll(List.of("--threads-batch", Integer.toString(spec.threads() > 0 ? threads : cores)));
    if (binary.devices().isEmpty()) {
      // It would load the model once more to see how much of it a GPU can hold.
      line.addAll(binary.option("--fit", "off"));
    }
    if (spec.gpuLayers() >= 0) {
      line.addAll(List.of("--gpu-layers", Integer.toString(spec.gpuLayers())));
    }
    if (!spec.mmap()) {
      line.addAll(
          binary.flags().contains("--load-mode")
              ? List.of("--load-mode", "none")
              : List.of("--no-mmap"));
    }
    for (int i = 0; i < spec.adapters().size(); i++) {
      Path link = place.link("adapter-" + i + ".gguf", spec.adapters().get(i));
      line.addAll(List.of("--lora", link.toString()));
    }
    line.addAll(attention(binary, spec, tuning));
    spec.draft().ifPresent(draft -> line.addAll(guessing(binary, draft)));
    spec.projectors().forEach(file -> line.addAll(List.of("--mmproj", absolute(file))));
    spec.pooling()
        .ifPresent(
            pooling ->
                line.addAll(
                    List.of("--embedding", "--pooling", pooling.name().toLowerCase(Locale.ROOT))));
    // Else prompts are rendered before they come here, and it need not look at the template.
    line.addAll(
        spec.chat() ? List.of("--jinja") : List.of("--no-jinja", "--chat-template", "chatml"));
    line.addAll(binary.option("--no-webui"));
    line.addAll(binary.option("--offline"));
    line.addAll(binary.option("--context-shift"));
    // The states of earlier conversations would take up to 8 GiB that nobody has counted.
    line.addAll(binary.option("--cache-ram", "0"));
    return List.copyOf(line);
  }

  private static List<String> attention(LlamaServerBinary binary, LoadSpec spec, Tuning tuning) {
    List<String> line = new ArrayList<>();
    String cache = tuning.cache().text();
    line.addAll(List.of("--cache-type-k", cache, "--cache-type-v", cache));
    boolean gpu = !binary.devices().isEmpty() && spec.gpuLayers() != 0;
    boolean flash = tuning.flashAttention(gpu || spec.contextLength() <= FLASH_UP_TO);
    if (binary.choosesFlashAttention()) {
      // Whether a GPU has it for this model only llama.cpp knows.
      boolean left = gpu && tuning.flashAttention().isEmpty() && tuning.cache() == CacheType.F16;
      line.addAll(List.of("--flash-attn", left ? "auto" : flash ? "on" : "off"));
    } else if (flash) {
      line.add("--flash-attn");
    }
    return line;
  }

  /** Older builds and newer ones have other names for it. */
  private static List<String> guessing(LlamaServerBinary binary, LoadSpec.Draft draft) {
    String tokens = Integer.toString(draft.tokens());
    String file = absolute(draft.weights());
    return binary.flags().contains("--spec-type")
        ? List.of(
            "--spec-type", "draft-simple",
            "--spec-draft-model", file,
            "--spec-draft-n-max", tokens)
        : List.of("--model-draft", file, "--draft-max", tokens);
  }

  private static int batch(LlamaServerBinary binary, LoadSpec spec) {
    if (spec.pooling().isPresent()) {
      return spec.contextLength(); // a text for a vector is evaluated as a whole
    }
    int usual = binary.devices().isEmpty() || spec.gpuLayers() == 0 ? BATCH : BATCH_OF_GPU;
    return Math.min(spec.batchSize() > 0 ? spec.batchSize() : usual, spec.contextLength());
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().toString();
  }
}
