package dev.lamina.modelfile.template;

import dev.lamina.modelfile.template.Node.Block;
import dev.lamina.modelfile.template.Operand.Command;
import dev.lamina.modelfile.template.Operand.Field;
import dev.lamina.modelfile.template.Operand.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A parsed text.
 *
 * @param main what the text itself is
 * @param named what it defines, with the main one under the empty name
 */
record Trees(Source source, Block main, Map<String, Block> named) {
  Trees {
    named = Map.copyOf(named);
  }

  /** The same with {@code {{ .Response }}} at the main text's end. */
  Trees withResponse() {
    int end = source.text().length();
    Field response = new Field(end, List.of("Response"));
    Pipeline pipeline =
        new Pipeline(end, List.of(), false, List.of(new Command(end, List.of(response))));
    List<Node> nodes = new ArrayList<>(main.nodes());
    nodes.add(new Node.Action(end, pipeline));
    Map<String, Block> others = new HashMap<>(named);
    others.put("", new Block(nodes));
    return new Trees(source, new Block(nodes), others);
  }
}
