package dev.lamina.runtime.embedded;

import java.util.Set;

/**
 * What {@code general.architecture} of a GGUF may be. Spec: engine §5.
 *
 * <p>b4916 also reads bert, jina-bert-v2, nomic-bert, t5, t5encoder and wavtokenizer-dec. They are
 * left out on purpose: they make vectors, or need an encoder to run first, and asking them for text
 * ends the child.
 */
final class Architectures {
  static final Set<String> KNOWN =
      Set.of(
          "arctic",
          "arwkv7",
          "baichuan",
          "bitnet",
          "bloom",
          "chameleon",
          "chatglm",
          "codeshell",
          "cohere2",
          "command-r",
          "dbrx",
          "deci",
          "deepseek",
          "deepseek2",
          "exaone",
          "falcon",
          "gemma",
          "gemma2",
          "gemma3",
          "gpt2",
          "gptj",
          "gptneox",
          "granite",
          "granitemoe",
          "grok",
          "internlm2",
          "jais",
          "llama",
          "mamba",
          "minicpm",
          "minicpm3",
          "mpt",
          "nemotron",
          "olmo",
          "olmo2",
          "olmoe",
          "openelm",
          "orion",
          "phi2",
          "phi3",
          "phimoe",
          "plamo",
          "qwen",
          "qwen2",
          "qwen2moe",
          "qwen2vl",
          "refact",
          "rwkv6",
          "rwkv6qwen2",
          "rwkv7",
          "stablelm",
          "starcoder",
          "starcoder2",
          "xverse");

  private Architectures() {}
}
