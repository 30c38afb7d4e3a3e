package dev.lamina.cli;

import dev.lamina.oci.OllamaKey;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "key",
    description = "Print the public key by which registry.ollama.ai knows you.",
    footer = {
      "",
      "Pushing there takes a key instead of a password: put this line among the keys of your",
      "account at ollama.com (for private models of hf.co, at huggingface.co). The key is made on",
      "first use, in ~/.lamina/id_ed25519; if only Ollama's own is there, that one is used.",
      "",
      "Examples:",
      "  lamina key"
    })
final class KeyCommand implements Callable<Integer> {
  private final Program program;

  KeyCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    program.requireLocal("key");
    Path file = program.registries().key().orElseThrow();
    program.out().println(OllamaKey.at(file).publicText());
    program.err().println("(its private half is in " + file + ")");
    return ExitCodes.OK;
  }
}
