package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.ModelDraft;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.chat.MessageJson;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.toolkit.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a Modelfile asks the server for, with the files that it names on this machine. */
final class CreateRequest {
  private final Modelfile modelfile;
  private final ModelFiles named;

  private CreateRequest(Modelfile modelfile, ModelFiles named) {
    this.modelfile = modelfile;
    this.named = named;
  }

  /**
   * Looks for the files, see {@link ModelFiles#of}.
   *
   * @param directory that relative paths begin at
   */
  static CreateRequest of(Modelfile modelfile, Path directory, Path home) throws IOException {
    return new CreateRequest(modelfile, ModelFiles.of(modelfile, directory, home));
  }

  /** Sends the files that the server's store has not; the body of the request for the model. */
  ObjectNode send(FileSender sender) throws IOException {
    // What is no model is refused here: sent first, it would lie in the store for nothing.
    named.requireUsable();
    ModelDraft draft =
        modelfile.draft(
            named.model(),
            sent(sender, named.files()),
            sent(sender, named.adapters()),
            sent(sender, named.drafts()));
    ObjectNode body = Json.object();
    draft.from().ifPresent(name -> body.put("from", name.shortest()));
    put(body, "files", draft.files());
    put(body, "adapters", draft.adapters());
    put(body, "draft_files", draft.drafts());
    draft.template().ifPresent(text -> body.put("template", text));
    draft.system().ifPresent(text -> body.put("system", text));
    if (!draft.licenses().isEmpty()) {
      draft.licenses().forEach(body.withArray("license")::add);
    }
    if (!draft.parameters().isEmpty()) {
      body.putObject("parameters").setAll(draft.parameters());
    }
    if (!draft.messages().isEmpty()) {
      body.set("messages", MessageJson.writeList(draft.messages()));
    }
    putText(body, "renderer", draft.renderer());
    putText(body, "parser", draft.parser());
    putText(body, "requires", draft.requires());
    return body;
  }

  private static SortedMap<String, Digest> sent(FileSender sender, SortedMap<String, Path> files)
      throws IOException {
    SortedMap<String, Digest> digests = new TreeMap<>();
    for (var file : files.entrySet()) {
      digests.put(file.getKey(), sender.send(file.getKey(), file.getValue()));
    }
    return digests;
  }

  private static void put(ObjectNode body, String field, SortedMap<String, Digest> files) {
    if (!files.isEmpty()) {
      ObjectNode object = body.putObject(field);
      files.forEach((name, digest) -> object.put(name, digest.toString()));
    }
  }

  private static void putText(ObjectNode body, String field, String text) {
    if (!text.isEmpty()) {
      body.put(field, text);
    }
  }
}
