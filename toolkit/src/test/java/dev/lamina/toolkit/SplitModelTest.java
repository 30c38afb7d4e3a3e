package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.Reference;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights in three files are the same model as in one. */
class SplitModelTest {
  private static final Map<String, JsonNode> GREEDY =
      Map.of(
          "temperature", Json.nodes().numberNode(0),
          "num_predict", Json.nodes().numberNode(8),
          "num_ctx", Json.nodes().numberNode(128));

  @TempDir Path directory;

  @Test
  void partsAnswerAsTheWholeDoes() throws Exception {
    try (Lamina lamina = Lamina.open(Settings.defaults(directory))) {
      create(lamina, "whole", List.of(TinyGguf.model().bytes()));
      create(lamina, "parts", List.of(part(2), part(0), part(1)));

      assertThat(answer(lamina, "parts")).isNotEmpty().isEqualTo(answer(lamina, "whole"));
      ModelDetails shown = lamina.show(Reference.parse("parts"), true);
      ModelDetails whole = lamina.show(Reference.parse("whole"), true);
      assertThat(shown.tensors()).isEqualTo(whole.tensors());
      assertThat(shown.info().get("general.parameter_count"))
          .isEqualTo(whole.info().get("general.parameter_count"));
    }
  }

  private static byte[] part(int number) {
    return TinyGguf.model().split(number, 3).bytes();
  }

  private static void create(Lamina lamina, String name, List<byte[]> files) throws Exception {
    try (Lease lease = lamina.store().lease()) {
      SortedMap<String, Digest> digests = new TreeMap<>();
      for (byte[] file : files) {
        Digest digest = lease.ingest(MediaTypes.MODEL, file).descriptor().digest();
        digests.put("file" + digests.size() + ".gguf", digest);
      }
      Modelfile modelfile = Modelfile.parse("FROM x\n");
      lamina.create(
          ModelName.parse(name),
          modelfile.draft(Optional.empty(), digests, new TreeMap<>()),
          _ -> {});
    }
  }

  private static String answer(Lamina lamina, String name) throws Exception {
    List<ChatEvent> events = new ArrayList<>();
    lamina.chat(SmolLamina.chat(name, GREEDY, Message.of("user", "Hi")), events::add);
    StringBuilder text = new StringBuilder();
    for (ChatEvent event : events) {
      if (event instanceof ChatEvent.Text piece) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }
}
