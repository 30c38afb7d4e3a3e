package dev.lamina.cli.shell;

import java.util.List;

/** A script that completes the program's words in zsh, each with what it does. */
public final class ZshCompletion {
  private ZshCompletion() {}

  /** The script. */
  public static String of(List<CommandWords> commands) {
    StringBuilder words = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (CommandWords command : commands) {
      words.append("    \"").append(command.path()).append("\")\n      below=(\n");
      for (CommandWords.Subcommand below : command.subcommands()) {
        words.append("        ").append(item(below.names().getFirst(), below.about()));
      }
      words.append("      )\n      options=(\n");
      for (CommandWords.Option option : command.options()) {
        for (String name : option.names()) {
          words.append("        ").append(item(name, option.about()));
          if (!option.values().isEmpty()) {
            values.append("    \"").append(command.path()).append(":").append(name);
            values
                .append("\") values=(")
                .append(String.join(" ", option.values()))
                .append(") ;;\n");
          }
        }
      }
      words.append("      )\n");
      command.names().ifPresent(names -> words.append("      names='").append(names).append("'\n"));
      words.append("      ;;\n");
    }
    return """
        #compdef lamina
        # Completes the words of lamina in zsh.
        _lamina() {
          local command= names= word i
          local -a below options values
          for ((i = 2; i < CURRENT; i++)); do
            case "$command:${words[i]}" in
        %s    esac
          done
          case "$command" in
        %s  esac
          case "$command:${words[CURRENT - 1]}" in
        %s  esac
          if (( $#values )); then
            compadd -- $values
          elif [[ ${words[CURRENT]} == -* ]]; then
            _describe -o option options
          else
            (( $#below )) && _describe command below
            if [[ -n $names ]]; then
              values=(${${(f)"$(lamina --no-start ${=names} 2>/dev/null)"}[2,-1]%%%% *})
              compadd -- $values
            fi
            (( $#below )) || _files
          fi
        }
        _lamina "$@"
        """
        .formatted(CommandWords.cases(commands, "command"), words, values);
  }

  private static String item(String name, String about) {
    return "'" + name + ":" + about.replace("'", "'\\''") + "'\n";
  }
}
