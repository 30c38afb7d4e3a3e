package dev.lamina.cli.shell;

import java.util.List;

/** A script that completes the program's words in fish, each with what it does. */
public final class FishCompletion {
  private FishCompletion() {}

  /** The script. */
  public static String of(List<CommandWords> commands) {
    StringBuilder paths = new StringBuilder();
    for (CommandWords.Way way : CommandWords.ways(commands)) {
      paths.append("            case '").append(String.join("' '", way.words()));
      paths.append("'\n                set path '").append(way.path()).append("'\n");
    }
    StringBuilder words = new StringBuilder();
    for (CommandWords command : commands) {
      String here = "complete -c lamina -n '__lamina_at \"" + command.path() + "\"' ";
      for (CommandWords.Subcommand below : command.subcommands()) {
        words.append(here).append("-f -a ").append(below.names().getFirst());
        words.append(" -d ").append(quoted(below.about())).append('\n');
      }
      command
          .names()
          .ifPresent(
              names ->
                  words.append(here).append("-a '(__lamina_names ").append(names).append(")'\n"));
      for (CommandWords.Option option : command.options()) {
        words.append(here).append(option(option)).append('\n');
      }
    }
    return """
        # Completes the words of lamina in fish.
        function __lamina_at
            set -l path
            for word in (commandline -opc)[2..-1]
                switch "$path:$word"
        %s        end
            end
            test "$path" = "$argv[1]"
        end
        function __lamina_names
            lamina --no-start $argv 2>/dev/null | tail -n +2 | string replace -r ' .*' ''
        end
        """
            .formatted(paths)
        + words;
  }

  private static String option(CommandWords.Option option) {
    StringBuilder text = new StringBuilder();
    for (String name : option.names()) {
      text.append(name.startsWith("--") ? "-l " : "-s ");
      text.append(name.replaceFirst("^-+", "")).append(' ');
    }
    if (option.value()) {
      text.append("-r ");
    }
    if (!option.values().isEmpty()) {
      text.append("-f -a ").append(quoted(String.join(" ", option.values()))).append(' ');
    }
    return text + "-d " + quoted(option.about());
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
