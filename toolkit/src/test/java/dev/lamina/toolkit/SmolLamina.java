package dev.lamina.toolkit;

import dev.lamina.modelfile.Instruction;
import dev.lamina.modelfile.ModelDraft;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.Parameters;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes models from Modelfiles, for tests. */
final class SmolLamina {
  private SmolLamina() {}

  /** Creates from a Modelfile whose FROM is a file or, where there is none, a model's name. */
  static StoredModel create(Lamina lamina, String name, String text, Optional<Path> weights)
      throws IOException, InterruptedException {
    Modelfile file = Modelfile.parse(text);
    List<Instruction.Parameter> parameters = new ArrayList<>();
    List<Message> messages = new ArrayList<>();
    Optional<String> template = Optional.empty();
    Optional<String> system = Optional.empty();
    for (Instruction instruction : file.instructions()) {
      switch (instruction) {
        case Instruction.Parameter parameter -> parameters.add(parameter);
        case Instruction.Turn turn -> messages.add(Message.of(turn.role(), turn.text()));
        case Instruction.Template t -> template = Optional.of(t.text());
        case Instruction.SystemText t -> system = Optional.of(t.text());
        default -> {}
      }
    }
    try (Lease lease = lamina.store().lease()) {
      SortedMap<String, Digest> files = new TreeMap<>();
      if (weights.isPresent()) {
        files.put(
            weights.get().getFileName().toString(),
            lease.ingest(MediaTypes.MODEL, weights.get(), _ -> {}).descriptor().digest());
      }
      ModelDraft draft =
          new ModelDraft(
              weights.isPresent()
                  ? Optional.empty()
                  : Optional.of(ModelName.parse(file.from().getFirst())),
              files,
              new TreeMap<>(),
              template,
              system,
              List.of(),
              Parameters.collect(parameters),
              messages,
              "",
              "",
              "",
              "");
      return lamina.create(ModelName.parse(name), draft, _ -> {});
    }
  }

  static ChatRequest chat(
      String model,
      Map<String, com.fasterxml.jackson.databind.JsonNode> options,
      Message... messages) {
    return new ChatRequest(
        ModelName.parse(model),
        List.of(messages),
        List.of(),
        options,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        true);
  }
}
