package dev.lamina.testdata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A vocabulary in SentencePiece's manner: special tokens, a token for each byte (so any text has
 * tokens), letters, and a few words with the prefixes that merging needs on its way to them.
 */
final class TinyVocabulary {
  static final int BEGIN = 1;
  static final int END = 2;
  static final int END_OF_TURN = 4;

  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;

  private static final List<String> WORDS =
      List.of("▁the", "▁and", "▁of", "▁to", "▁is", "▁model", "▁hello", "▁world", "ing", "er");

  private final List<String> tokens = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();

  TinyVocabulary() {
    add("<unk>", UNKNOWN);
    add("<s>", CONTROL);
    add("</s>", CONTROL);
    add("<|im_start|>", CONTROL);
    add("<|im_end|>", CONTROL);
    for (int value = 0; value < 256; value++) {
      add("<0x%02X>".formatted(value), BYTE);
    }
    for (String word : WORDS) {
      for (int length = 2; length <= word.length(); length++) {
        add(word.substring(0, length), NORMAL);
      }
    }
    add("▁", NORMAL);
    for (char letter = 'a'; letter <= 'z'; letter++) {
      add(String.valueOf(letter), NORMAL);
    }
  }

  int size() {
    return tokens.size();
  }

  /** Whether the token stands for letters, not for a byte or a mark. */
  boolean isText(int token) {
    return types.get(token) == NORMAL;
  }

  Map<String, Object> metadata() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("tokenizer.ggml.model", "llama");
    metadata.put("tokenizer.ggml.tokens", List.copyOf(tokens));
    metadata.put("tokenizer.ggml.scores", scores());
    metadata.put("tokenizer.ggml.token_type", types.stream().mapToInt(Integer::intValue).toArray());
    metadata.put("tokenizer.ggml.bos_token_id", BEGIN);
    metadata.put("tokenizer.ggml.eos_token_id", END);
    metadata.put("tokenizer.ggml.eot_token_id", END_OF_TURN);
    metadata.put("tokenizer.ggml.unknown_token_id", 0);
    metadata.put("tokenizer.ggml.add_bos_token", true);
    metadata.put("tokenizer.ggml.add_eos_token", false);
    return metadata;
  }

  /** Tokens that come earlier are merged first. */
  private float[] scores() {
    float[] scores = new float[tokens.size()];
    for (int token = 0; token < scores.length; token++) {
      scores[token] = isText(token) ? -token : 0;
    }
    return scores;
  }

  private void add(String token, int type) {
    if (!tokens.contains(token)) {
      tokens.add(token);
      types.add(type);
    }
  }
}
