package dev.lamina.cli;

import dev.lamina.cli.shell.BashCompletion;
import dev.lamina.cli.shell.CommandWords;
import dev.lamina.cli.shell.FishCompletion;
import dev.lamina.cli.shell.ManPage;
import dev.lamina.cli.shell.ZshCompletion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/**
 * Writes what shells and {@code man} look for, where they look for it below a directory such as
 * {@code /usr/local/share}. Argument: the directory. The build of the application image runs it.
 */
final class ShellFiles {
  private final Path share;

  private ShellFiles(Path share) {
    this.share = share;
  }

  public static void main(String[] arguments) throws IOException {
    CommandLine program = new Commands(Main.ofProcess()).all();
    new ShellFiles(Path.of(arguments[0])).write(program);
  }

  /** Writes all files. */
  static void write(CommandLine program, Path share) throws IOException {
    new ShellFiles(share).write(program);
  }

  private void write(CommandLine program) throws IOException {
    List<CommandWords> words = CommandWords.of(program);
    file("bash-completion/completions/lamina", BashCompletion.of(words));
    file("zsh/site-functions/_lamina", ZshCompletion.of(words));
    file("fish/vendor_completions.d/lamina.fish", FishCompletion.of(words));
    pages(program);
  }

  private void pages(CommandLine command) throws IOException {
    file(
        "man/man1/" + ManPage.name(command) + ".1",
        ManPage.of(command, Version.text(), ExitCodes.text()));
    for (CommandLine below : command.getSubcommands().values()) {
      pages(below);
    }
  }

  private void file(String name, String text) throws IOException {
    Path file = share.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }
}
