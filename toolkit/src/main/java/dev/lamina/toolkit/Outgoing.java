package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.Model;
import dev.lamina.modelfile.ModelReader;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import dev.lamina.store.StoredModel;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What of a model leaves the machine: all, or all but its messages.
 *
 * @param lease what is made anew, so that the messages are not even named, is held by it
 */
record Outgoing(ModelStore store, Lease lease) {
  private static final int SHOWN = 60;

  /**
   * The manifest to be pushed.
   *
   * @throws ModelException DENIED when there are messages and {@code choice} is to refuse
   */
  Manifest manifest(StoredModel stored, MessagesChoice choice) throws IOException {
    List<Descriptor> layers = stored.manifest().layers(MediaTypes.MESSAGES);
    if (layers.isEmpty() || choice == MessagesChoice.INCLUDE) {
      return stored.manifest();
    }
    if (choice == MessagesChoice.LEAVE_OUT) {
      return without(stored.manifest(), layers);
    }
    Model model = new ModelReader(store).read(stored);
    if (model.messages().isEmpty()) {
      return stored.manifest();
    }
    throw new ModelException(
        ModelException.Kind.DENIED,
        "push "
            + stored.name()
            + ": it holds "
            + count(model.messages().size())
            + ", first "
            + first(model.messages().getFirst())
            + " (say whether they go with it: --include-messages or --without-messages; in the API"
            + " \"messages\": \"include\" or \"without\")");
  }

  private static String count(int messages) {
    return messages == 1 ? "1 message" : messages + " messages";
  }

  /** Who said it, and the first line's beginning. */
  private static String first(Message message) {
    String line = message.content().strip().lines().findFirst().orElse("");
    String shown =
        line.codePointCount(0, line.length()) <= SHOWN
            ? line
            : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
    return message.role() + ": \"" + shown + "\"";
  }

  /** All other bytes stay as they are, unknown members too. */
  private Manifest without(Manifest manifest, List<Descriptor> messages) throws IOException {
    Set<String> digests = new HashSet<>();
    messages.forEach(layer -> digests.add(layer.digest().toString()));
    ObjectNode root = Json.parseObject(manifest.raw());
    remove(root.path("layers"), MediaTypes.MESSAGES, "mediaType");
    Descriptor config = manifest.config();
    ObjectNode json = Json.parseObject(store.bytes(config));
    boolean named = false;
    for (String digest : digests) {
      named |= remove(json.path("rootfs").path("diff_ids"), digest, "");
    }
    if (named) {
      // Short messages could be guessed from their digest.
      byte[] bytes = Json.writeBytes(json);
      lease.ingest(config.mediaType(), bytes);
      ObjectNode described = (ObjectNode) root.get("config");
      described.put("digest", Digest.of(bytes).toString()).put("size", bytes.length);
    }
    byte[] bytes = Json.writeBytes(root);
    return Manifest.parse(bytes);
  }

  /** Removes the elements that are, or in that member have, a text. */
  private static boolean remove(JsonNode array, String text, String member) {
    boolean removed = false;
    if (array instanceof ArrayNode elements) {
      for (Iterator<JsonNode> all = elements.elements(); all.hasNext(); ) {
        JsonNode element = all.next();
        if ((member.isEmpty() ? element : element.path(member)).asText().equals(text)) {
          all.remove();
          removed = true;
        }
      }
    }
    return removed;
  }
}
