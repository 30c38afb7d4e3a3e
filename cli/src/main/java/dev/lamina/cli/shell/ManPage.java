package dev.lamina.cli.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The page of a command for {@code man}, in the macros that all systems have: man(7). */
public final class ManPage {
  private final CommandLine command;
  private final CommandSpec spec;
  private final StringBuilder text = new StringBuilder();

  private ManPage(CommandLine command) {
    this.command = command;
    this.spec = command.getCommandSpec();
  }

  /** The name of its file, without the section: {@code lamina-sessions-list}. */
  public static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName("-");
  }

  /**
   * The page.
   *
   * @param version the program's
   * @param exits what its exit codes mean
   */
  public static String of(CommandLine command, String version, String exits) {
    return new ManPage(command).write(version, exits);
  }

  private String write(String version, String exits) {
    String name = name(command);
    text.append(".TH \"").append(escaped(name.toUpperCase(Locale.ROOT)));
    text.append("\" \"1\" \"\" \"Lamina ").append(escaped(version)).append("\" \"Lamina\"\n");
    List<String> about = Arrays.asList(spec.usageMessage().description());
    section("NAME");
    text.append(escaped(name))
        .append(" \\- ")
        .append(escaped(plain(about.getFirst())))
        .append('\n');
    section("SYNOPSIS");
    preformatted(List.of(command.getHelp().synopsis(0).strip().split("\\R")));
    section("DESCRIPTION");
    about.forEach(this::line);
    List<String> footer = Arrays.asList(spec.usageMessage().footer());
    int examples = examples(footer);
    if (examples > 0) {
      text.append(".PP\n");
      preformatted(footer.subList(0, examples));
    }
    arguments();
    subcommands();
    if (examples < footer.size()) {
      section("EXAMPLES");
      preformatted(footer.subList(examples + 1, footer.size()));
    }
    ends(exits);
    return text.toString();
  }

  /** Where the examples begin; at the end where there are none. */
  private static int examples(List<String> footer) {
    for (int i = 0; i < footer.size(); i++) {
      if (footer.get(i).matches("Examples?:")) {
        return i;
      }
    }
    return footer.size();
  }

  private void arguments() {
    if (!spec.positionalParameters().isEmpty()) {
      section("ARGUMENTS");
      for (PositionalParamSpec each : spec.positionalParameters()) {
        item(each.paramLabel(), each);
      }
    }
    section("OPTIONS");
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        String value = option.arity().max() > 0 ? "=" + option.paramLabel() : "";
        item(String.join(", ", option.names()) + value, option);
      }
    }
  }

  private void item(String term, ArgSpec argument) {
    text.append(".TP\n.B ").append(escaped(term)).append('\n');
    line(String.join(" ", argument.description()));
  }

  private void subcommands() {
    if (command.getSubcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    command.getSubcommands().values().stream()
        .distinct()
        .forEach(
            below -> {
              text.append(".TP\n.B ").append(escaped(name(below))).append("(1)\n");
              line(below.getCommandSpec().usageMessage().description()[0]);
            });
  }

  private void ends(String exits) {
    section("EXIT STATUS");
    line(exits);
    if (spec.parent() != null) {
      section("SEE ALSO");
      line(".BR " + escaped(spec.parent().qualifiedName("-")) + " (1)");
    }
  }

  private void section(String title) {
    text.append(".SH ").append(title).append('\n');
  }

  private void preformatted(List<String> lines) {
    text.append(".nf\n");
    lines.stream()
        .dropWhile(String::isBlank)
        .forEach(line -> text.append(guarded(line)).append('\n'));
    text.append(".fi\n");
  }

  private void line(String line) {
    text.append(line.startsWith(".BR ") ? line : guarded(line)).append('\n');
  }

  /** A line that begins with a dot or a quote would be taken for a macro. */
  private static String guarded(String line) {
    String escaped = escaped(line);
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  /** In ASCII, which every troff reads. */
  private static String escaped(String line) {
    StringBuilder escaped = new StringBuilder();
    line.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\\' -> escaped.append("\\e");
                case '-' -> escaped.append("\\-");
                default -> {
                  if (c < 0x80) {
                    escaped.appendCodePoint(c);
                  } else {
                    escaped.append("\\[u%04X]".formatted(c));
                  }
                }
              }
            });
    return escaped.toString();
  }

  /** Without the full stop, as the pages' names have it. */
  private static String plain(String sentence) {
    return sentence.replaceFirst("\\.$", "");
  }
}
