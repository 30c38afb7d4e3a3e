package dev.lamina.cli.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What can follow a command.
 *
 * @param path its name below the program's, such as {@code sessions list}; empty for the program
 * @param about what it does, in a sentence
 * @param subcommands the commands below it
 * @param names the command whose table's first column has what its arguments may be
 */
public record CommandWords(
    String path,
    String about,
    List<Subcommand> subcommands,
    List<Option> options,
    Optional<String> names) {

  /** Arguments that name something there is, and the command that lists it. */
  private static final Map<String, String> LISTS =
      Map.of(
          "MODEL", "list",
          "SOURCE", "list",
          "A", "list",
          "SESSION", "sessions list");

  /**
   * A command below another.
   *
   * @param names its own first, then others for it
   */
  public record Subcommand(List<String> names, String about) {}

  /**
   * An option.
   *
   * @param value whether one follows
   * @param values what the value may be, where that is known
   */
  public record Option(List<String> names, String about, boolean value, List<String> values) {}

  /** The program and all its commands, each before those below it. */
  public static List<CommandWords> of(CommandLine program) {
    List<CommandWords> all = new ArrayList<>();
    add("", program, all);
    return List.copyOf(all);
  }

  /**
   * A way from one command to one below it.
   *
   * @param words the path before and the word, with a colon between; all words that lead there
   * @param path the path after it
   */
  record Way(List<String> words, String path) {}

  /** All of them. */
  static List<Way> ways(List<CommandWords> commands) {
    List<Way> ways = new ArrayList<>();
    for (CommandWords command : commands) {
      for (Subcommand below : command.subcommands()) {
        ways.add(
            new Way(
                below.names().stream().map(name -> command.path() + ":" + name).toList(),
                (command.path() + " " + below.names().getFirst()).strip()));
      }
    }
    return ways;
  }

  /** The same for shells of Bourne's kind, in a {@code case} that sets a variable. */
  static String cases(List<CommandWords> commands, String variable) {
    StringBuilder cases = new StringBuilder();
    for (Way way : ways(commands)) {
      String either =
          way.words().stream().map(word -> '"' + word + '"').collect(Collectors.joining(" | "));
      cases.append("      ").append(either).append(") ").append(variable);
      cases.append("=\"").append(way.path()).append("\" ;;\n");
    }
    return cases.toString();
  }

  private static void add(String path, CommandLine command, List<CommandWords> all) {
    CommandSpec spec = command.getCommandSpec();
    List<CommandLine> below =
        List.copyOf(new LinkedHashSet<>(command.getSubcommands().values())); // once, not by alias
    all.add(
        new CommandWords(
            path,
            about(spec),
            below.stream().map(CommandWords::subcommand).toList(),
            spec.options().stream()
                .filter(each -> !each.hidden())
                .map(CommandWords::option)
                .toList(),
            spec.positionalParameters().stream()
                .map(each -> LISTS.get(each.paramLabel().replaceFirst("\\.\\.\\. FILE$", "")))
                .flatMap(list -> Optional.ofNullable(list).stream())
                .findFirst()));
    for (CommandLine each : below) {
      add((path + " " + each.getCommandName()).strip(), each, all);
    }
  }

  private static Subcommand subcommand(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    List<String> names = new ArrayList<>(List.of(spec.name()));
    names.addAll(Arrays.asList(spec.aliases()));
    return new Subcommand(List.copyOf(names), about(spec));
  }

  private static Option option(OptionSpec option) {
    List<String> values = new ArrayList<>();
    if (option.completionCandidates() != null) {
      option.completionCandidates().forEach(values::add);
    }
    return new Option(
        List.of(option.names()),
        String.join(" ", option.description()),
        option.arity().max() > 0,
        List.copyOf(values));
  }

  private static String about(CommandSpec spec) {
    String[] lines = spec.usageMessage().description();
    return lines.length == 0 ? "" : lines[0];
  }
}
