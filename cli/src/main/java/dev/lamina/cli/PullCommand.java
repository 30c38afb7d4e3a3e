package dev.lamina.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "pull",
    description = "Fetch a model from a registry.",
    footer = {
      "",
      "What is here already is not fetched; a pull that was broken off goes on.",
      "",
      "Examples:",
      "  lamina pull smollm2",
      "  lamina pull registry.example.com/team/pirate:v2 --max-rate 20MB"
    })
final class PullCommand implements Callable<Integer> {
  private final Program program;

  @Mixin RegistryModel model = new RegistryModel();
  @Mixin TransferChoices choices = new TransferChoices();

  PullCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws Exception {
    choices.run(program, Moving.PULL, "/api/pull", choices.in(model.request()));
    return ExitCodes.OK;
  }
}
