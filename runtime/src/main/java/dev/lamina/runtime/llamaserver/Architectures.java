package dev.lamina.runtime.llamaserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which architectures a llama-server knows. It does not tell, but their names stand as texts in the
 * program or in the {@code libllama} beside it. A name that is not there is not known; one that is
 * there may belong to something else, and then loading says so. Safe for use by several threads.
 */
final class Architectures {
  /** Every version knows it: where it is not found, texts are not kept as they are. */
  private static final String CERTAIN = "llama";

  /** Names that llama.cpp has had: what a program is asked for when all are to be listed. */
  private static final List<String> NAMES =
      List.of(
          """
      afmoe apertus arcee arctic arwkv7 baichuan bailingmoe bailingmoe2 bailingmoe3 bert
      bitnet bloom chameleon chatglm codeshell cogvlm cohere2 cohere2moe command-r dbrx
      deci deepseek deepseek2 deepseek2-ocr deepseek32 deepseek4 dots1 dream ernie4_5
      ernie4_5-moe eurobert exaone exaone-moe exaone4 falcon falcon-h1 gemma
      gemma-embedding gemma2 gemma3 gemma3n gemma4 gemma4-assistant glm-dsa glm4 glm4moe
      gpt-oss gpt2 gptj gptneox granite granitehybrid granitemoe graniteswitch grok
      grovemoe hunyuan-dense hunyuan-moe hunyuan_vl hy_v3 internlm2 jais jais2 jamba
      jina-bert-v2 jina-bert-v3 kimi-k3 kimi-linear laguna lfm2 lfm2moe llada llada-moe
      llama llama-embed llama4 maincoder mamba mamba2 maple mellum mimo2 minicpm minicpm3
      minimax-01 minimax-m2 mistral3 mistral4 modern-bert mpt nanbeige nemotron nemotron_h
      nemotron_h_moe neo-bert nomic-bert nomic-bert-moe olmo olmo2 olmoe openelm orion
      paddleocr pangu-embedded phi2 phi3 phimoe plamo plamo2 plamo3 plm qwen qwen2
      qwen2moe qwen2vl qwen3 qwen35 qwen35moe qwen3moe qwen3next qwen3tts qwen3vl
      qwen3vlmoe refact rnd1 rwkv6 rwkv6qwen2 rwkv7 seed_oss smallthinker smollm3 stablelm
      starcoder starcoder2 step35 t5 t5encoder talkie wavtokenizer-dec xverse
      """
              .strip()
              .split("\\s+"));

  /** Longer than any of the names. */
  private static final int LONGEST = 32;

  private final Path program;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  Architectures(Path program) {
    this.program = program;
  }

  boolean contains(String architecture) {
    return known.computeIfAbsent(architecture, this::isThere)
        || !known.computeIfAbsent(CERTAIN, this::isThere);
  }

  /** Those of the names known here that it knows, sorted; none where texts are not kept as such. */
  List<String> all() {
    Set<String> texts = new HashSet<>();
    try {
      for (Path file : files()) {
        collect(file, texts);
      }
    } catch (IOException unreadable) {
      return List.of();
    }
    // One that is the end of a longer text has none of its own, and is looked for.
    return texts.contains(CERTAIN)
        ? NAMES.stream().filter(name -> texts.contains(name) || contains(name)).toList()
        : List.of();
  }

  /** All texts that may be names, and stand alone. */
  private static void collect(Path file, Set<String> texts) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = Math.min(channel.size(), Integer.MAX_VALUE);
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      byte[] text = new byte[LONGEST];
      int length = 0;
      for (int at = 0; at < size; at++) {
        byte next = bytes.get(at);
        if (next == 0) {
          if (length > 1 && length <= LONGEST) {
            texts.add(new String(text, 0, length, StandardCharsets.US_ASCII));
          }
          length = 0;
        } else if (length < LONGEST && isOfName(next)) {
          text[length++] = next;
        } else {
          length = LONGEST + 1;
        }
      }
    }
  }

  private static boolean isOfName(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  }

  private boolean isThere(String architecture) {
    // Ends with NUL; what comes before may be the beginning of a longer text with the same end.
    byte[] name = (architecture + "\0").getBytes(StandardCharsets.UTF_8);
    try {
      for (Path file : files()) {
        if (holds(file, name)) {
          return true;
        }
      }
    } catch (IOException e) {
      return true; // loading will tell
    }
    return false;
  }

  /** The program and the libraries beside it that may hold the names, the likeliest first. */
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Path real = program.toRealPath();
    for (Path directory : List.of(real.resolveSibling("."), real.resolveSibling("../lib"))) {
      if (Files.isDirectory(directory)) {
        try (Stream<Path> all = Files.list(directory)) {
          all.filter(file -> file.getFileName().toString().startsWith("libllama."))
              .min(Comparator.naturalOrder())
              .ifPresent(files::add);
        }
      }
    }
    files.add(real);
    return files;
  }

  private static boolean holds(Path file, byte[] wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = Math.min(channel.size(), Integer.MAX_VALUE);
      ByteBuffer text = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      for (int at = 0; at <= size - wanted.length; at++) {
        int same = 0;
        while (same < wanted.length && text.get(at + same) == wanted[same]) {
          same++;
        }
        if (same == wanted.length) {
          return true;
        }
      }
      return false;
    }
  }
}
