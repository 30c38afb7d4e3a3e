package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.store.Digest;
import dev.lamina.store.ModelName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a Modelfile, an API create request or a chat session asks for. Blobs are in the store
 * already; what is empty is inherited from {@code from}. Spec: store-and-modelfile §5.3, §6.
 *
 * @param from the model to inherit from
 * @param files weights and projectors by file name, in the order of their names; beside {@code
 *     from} only projectors and adapters
 * @param adapters adapters by file name
 * @param drafts models that guess ahead, by file name; the last one counts, and replaces an
 *     inherited one
 * @param template Go template; present and empty drops the inherited one
 * @param system present and empty drops the inherited one
 * @param licenses appended to the inherited ones
 * @param parameters merged over the inherited ones by key; null removes an inherited one
 * @param messages replaces the inherited ones unless empty
 * @param renderer empty to inherit
 * @param parser empty to inherit
 * @param requires empty to inherit
 * @param quantize the wanted type, or empty
 */
public record ModelDraft(
    Optional<ModelName> from,
    SortedMap<String, Digest> files,
    SortedMap<String, Digest> adapters,
    SortedMap<String, Digest> drafts,
    Optional<String> template,
    Optional<String> system,
    List<String> licenses,
    Map<String, JsonNode> parameters,
    List<Message> messages,
    String renderer,
    String parser,
    String requires,
    String quantize) {
  /** A conversation with a model, to be kept as a model of its own. */
  public static ModelDraft session(ModelName model, List<Message> messages) {
    return new ModelDraft(
        Optional.of(model),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        messages,
        "",
        "",
        "",
        "");
  }
}
