package dev.lamina.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that does nothing but to have others below it: alone it prints its help. */
abstract class CommandGroup implements Runnable {
  private final Program program;

  @Spec private @Nullable CommandSpec spec;

  CommandGroup(Program program) {
    this.program = program;
  }

  @Override
  public final void run() {
    Objects.requireNonNull(spec).commandLine().usage(program.out());
  }
}
