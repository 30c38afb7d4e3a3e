package dev.lamina.cli.shell;

import java.util.List;
import java.util.stream.Collectors;

/** A script that completes the program's words in bash. */
public final class BashCompletion {
  private BashCompletion() {}

  /** The script. */
  public static String of(List<CommandWords> commands) {
    StringBuilder words = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (CommandWords command : commands) {
      words.append("    \"").append(command.path()).append("\")\n");
      words.append("      words='").append(subcommands(command)).append("'\n");
      words.append("      options='").append(options(command)).append("'\n");
      command.names().ifPresent(names -> words.append("      names='").append(names).append("'\n"));
      words.append("      ;;\n");
      values.append(values(command));
    }
    return """
        # Completes the words of lamina in bash.
        _lamina() {
          local line=${COMP_LINE:0:COMP_POINT} path= words= options= names= previous= word i
          local current=${line##*[[:space:]]}
          for ((i = 1; i < COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            case "$path:$word" in
        %s    esac
          done
          previous=${COMP_WORDS[COMP_CWORD - 1]}
          case "$path" in
        %s  esac
          case "$path:$previous" in
        %s  esac
          if [[ $current == -* ]]; then words=$options; fi
          if [[ -n $names && $current != -* ]]; then
            words+=" $(lamina --no-start $names 2>/dev/null | while read -r word _; do
              [[ $word == NAME || $word == ID ]] || printf '%%s ' "$word"
            done)"
          fi
          mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
          # A colon ends a word of bash, but not a model's name.
          if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
            COMPREPLY=("${COMPREPLY[@]#"${current%%:*}:"}")
          fi
        }
        complete -o default -F _lamina lamina
        """
        .formatted(CommandWords.cases(commands, "path"), words, values);
  }

  private static String subcommands(CommandWords command) {
    return command.subcommands().stream()
        .map(below -> below.names().getFirst())
        .collect(Collectors.joining(" "));
  }

  private static String options(CommandWords command) {
    return command.options().stream()
        .flatMap(option -> option.names().stream())
        .collect(Collectors.joining(" "));
  }

  private static String values(CommandWords command) {
    StringBuilder values = new StringBuilder();
    for (CommandWords.Option option : command.options()) {
      if (!option.values().isEmpty()) {
        for (String name : option.names()) {
          values.append("    \"").append(command.path()).append(":").append(name).append("\")");
          values.append(" words='").append(String.join(" ", option.values()));
          values.append("' names= ;;\n");
        }
      }
    }
    return values.toString();
  }
}
