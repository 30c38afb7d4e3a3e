package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.text.Table;
import dev.lamina.server.ApiKeys;
import dev.lamina.server.ApiKeys.ApiKey;
import dev.lamina.server.ApiKeys.Scope;
import dev.lamina.store.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Works on this machine's file of keys, which a server that runs looks at with each request. */
@Command(
    name = "keys",
    description =
        "Make, list and revoke the keys by which this machine's server knows its clients.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A server that others than this machine reach demands a key; lamina serve --help",
      "tells more. Clients take it as their API key, and send it as",
      "Authorization: Bearer KEY or as x-api-key; lamina reads it from LAMINA_API_KEY.",
      "",
      "Examples:",
      "  lamina keys add laptop",
      "  lamina keys add ci --scope manage",
      "  lamina keys list",
      "  lamina keys revoke laptop"
    })
final class KeysCommand extends CommandGroup {

  private KeysCommand(Program program) {
    super(program);
  }

  /** The command with those below it. */
  static CommandLine line(Program program) {
    return new CommandLine(new KeysCommand(program))
        .addSubcommand("add", new Add(program))
        .addSubcommand("list", new Listing(program))
        .addSubcommand("revoke", new Revoke(program));
  }

  private static ApiKeys keys(Program program) {
    return ApiKeys.at(program.environment.keys());
  }

  @Command(
      name = "add",
      description = "Make a key, and print it this once: only its digest is kept.",
      footer = {"", "Examples:", "  lamina keys add laptop", "  lamina keys add ci --scope manage"})
  private static final class Add implements Callable<Integer> {
    private final Program program;

    @Parameters(paramLabel = "NAME", description = "What the key is called here and in logs.")
    String name = "";

    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        description = {
          "infer (ask models, and see which there are), or",
          "manage (that, and create, pull, push, copy and",
          "delete them). Default: infer."
        })
    String scope = "infer";

    @Option(names = "--json", description = "Print the key, its name and scope as JSON.")
    boolean json;

    Add(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws IOException {
      Scope wanted = Scope.parse(scope);
      String key = keys(program).add(name, wanted);
      if (json) {
        ObjectNode made =
            Json.object().put("name", name).put("scope", wanted.toString()).put("key", key);
        program.out().println(Json.write(made));
        return ExitCodes.OK;
      }
      program.out().println(key);
      program
          .err()
          .println(
              "(the key \"" + name + "\" with the scope " + wanted + "; it is not shown again)");
      return ExitCodes.OK;
    }
  }

  @Command(
      name = "list",
      aliases = "ls",
      description = "List the keys: their names, what they may do, when they were made.",
      footer = {"", "Example:", "  lamina keys list"})
  private static final class Listing implements Callable<Integer> {
    private final Program program;

    @Option(names = "--json", description = "Print them as JSON.")
    boolean json;

    Listing(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws IOException {
      List<ApiKey> keys = keys(program).list();
      if (json) {
        ArrayNode list = Json.nodes().arrayNode();
        keys.forEach(
            key ->
                list.addObject()
                    .put("name", key.name())
                    .put("scope", key.scope().toString())
                    .put("created", key.created().toString()));
        program.out().println(Json.write(Json.object().set("keys", list)));
        return ExitCodes.OK;
      }
      Table table = Table.headed("NAME", "SCOPE", "CREATED");
      for (ApiKey key : keys) {
        table.row(key.name(), key.scope().toString(), key.created().toString());
      }
      program.out().print(table.text());
      return ExitCodes.OK;
    }
  }

  @Command(
      name = "revoke",
      aliases = "rm",
      description = "Forget a key: whoever sends it is refused from now on.",
      footer = {"", "Example:", "  lamina keys revoke laptop"})
  private static final class Revoke implements Callable<Integer> {
    private final Program program;

    @Parameters(paramLabel = "NAME", description = "The key's name.")
    String name = "";

    Revoke(Program program) {
      this.program = program;
    }

    @Override
    public Integer call() throws IOException {
      keys(program).revoke(name);
      program.err().println("revoked the key \"" + name + "\"");
      return ExitCodes.OK;
    }
  }
}
