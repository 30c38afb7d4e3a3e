package dev.lamina.cli;

import dev.lamina.oci.OllamaKey;
import dev.lamina.store.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "key",
    description = "Print the public key by which registry.ollama.ai knows you.",
    footer = {
      "",
      "Pushing there takes a key instead of a password: put this line among the keys of",
      "your account at ollama.com (for private models of hf.co, at huggingface.co). The",
      "key is made on first use, in ~/.lamina/id_ed25519; if only Ollama's own is",
      "there, that one is used.",
      "",
      "Examples:",
      "  lamina key"
    })
final class KeyCommand implements Callable<Integer> {
  private final Program program;

  @Option(names = "--json", description = "Print it as JSON.")
  boolean json;

  KeyCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    program.requireLocal("key");
    Path file = program.registries().key().orElseThrow();
    String key = OllamaKey.at(file).publicText();
    if (json) {
      program.out().println(Json.write(Json.object().put("key", key).put("file", file.toString())));
      return ExitCodes.OK;
    }
    program.out().println(key);
    program.err().println("(its private half is in " + file + ")");
    return ExitCodes.OK;
  }
}
