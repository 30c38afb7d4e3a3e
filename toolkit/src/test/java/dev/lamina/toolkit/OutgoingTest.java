package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a model leaves the machine. */
class OutgoingTest {
  private static final ModelName NAME = ModelName.parse("registry.example.com/team/talk:v1");
  private static final String TALK =
      "[{\"role\":\"user\",\"content\":\"My PIN is 1234.\\nDo not tell.\"},"
          + "{\"role\":\"assistant\",\"content\":\"I see.\"}]\n";

  @TempDir private Path directory;
  private ModelStore store;
  private Lease lease;

  @BeforeEach
  void begin() throws IOException {
    store = ModelStore.at(directory);
    lease = store.lease();
  }

  @Test
  void messagesStayUnlessItIsSaidThatTheyGo() throws IOException {
    StoredModel model = model("{}", TALK);

    assertThatThrownBy(() -> outgoing(model, MessagesChoice.REFUSE))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DENIED))
        .hasMessageContaining("it holds 2 messages, first user: \"My PIN is 1234.\" (")
        .hasMessageNotContaining("Do not tell");
    assertThat(outgoing(model, MessagesChoice.INCLUDE)).isEqualTo(model.manifest());
    Manifest without = outgoing(model, MessagesChoice.LEAVE_OUT);
    assertThat(without.layers(MediaTypes.MESSAGES)).isEmpty();
    assertThat(without.config()).isEqualTo(model.manifest().config());
    assertThat(without.layers(MediaTypes.SYSTEM))
        .isEqualTo(model.manifest().layers(MediaTypes.SYSTEM));
    assertThat(without.mediaType()).isEqualTo(model.manifest().mediaType());
  }

  /**
   * Ollama's configs list the digests of all layers, and a short message can be guessed from it.
   */
  @Test
  void evenTheDigestOfMessagesLeftOutStays() throws IOException {
    Descriptor messages = ingest(MediaTypes.MESSAGES, TALK);
    String digest = messages.digest().toString();
    StoredModel model =
        model("{\"x\":1,\"rootfs\":{\"diff_ids\":[\"sha256:1\",\"" + digest + "\"]}}", TALK);
    Manifest without = outgoing(model, MessagesChoice.LEAVE_OUT);

    assertThat(new String(without.raw(), StandardCharsets.UTF_8)).doesNotContain(digest);
    ObjectNode config = Json.parseObject(store.bytes(without.config()));
    assertThat(Json.write(config)).isEqualTo("{\"x\":1,\"rootfs\":{\"diff_ids\":[\"sha256:1\"]}}");
  }

  @Test
  void aModelWithoutMessagesGoesAsItIs() throws IOException {
    StoredModel none = model("{}", "");
    for (MessagesChoice choice : MessagesChoice.values()) {
      assertThat(outgoing(none, choice)).isEqualTo(none.manifest());
    }
    StoredModel empty = model("{}", "[]\n");
    assertThat(outgoing(empty, MessagesChoice.REFUSE)).isEqualTo(empty.manifest());
  }

  private Manifest outgoing(StoredModel model, MessagesChoice choice) throws IOException {
    return new Outgoing(store, lease).manifest(model, choice);
  }

  private StoredModel model(String config, String messages) throws IOException {
    Descriptor system = ingest(MediaTypes.SYSTEM, "Be terse.");
    List<Descriptor> layers =
        messages.isEmpty()
            ? List.of(system)
            : List.of(system, ingest(MediaTypes.MESSAGES, messages));
    lease.publish(NAME, Manifest.of(ingest(MediaTypes.CONFIG, config), layers));
    return store.get(Reference.of(NAME));
  }

  private Descriptor ingest(String mediaType, String text) throws IOException {
    return lease.ingest(mediaType, text.getBytes(StandardCharsets.UTF_8)).descriptor();
  }
}
