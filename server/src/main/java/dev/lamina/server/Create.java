package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.ModelDraft;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** POST /api/create. Spec: http-api-and-cli §1.10. */
final class Create implements Handler {
  private static final List<String> UNSUPPORTED = List.of("draft_quantize", "info", "remote_host");

  private final Lamina lamina;
  private final Requests requests;
  private final PendingUploads uploads;

  Create(Lamina lamina, Requests requests, PendingUploads uploads) {
    this.lamina = lamina;
    this.requests = requests;
    this.uploads = uploads;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    ModelName name = ModelNames.valid(body.firstText("model", "name"));
    ModelDraft draft = draft(body);
    boolean stream = body.flag("stream", true);
    lamina.create(name, draft, stream ? ProgressLines.to(new NdjsonStream(ctx)) : _ -> {});
    AuditEntry.of(ctx).model(name.shortest(), lamina.store().find(name));
    uploads.release(draft.files().values());
    uploads.release(draft.adapters().values());
    uploads.release(draft.drafts().values());
    if (!stream) {
      Replies.json(ctx, Json.object().put("status", "success"));
    }
  }

  private static ModelDraft draft(Fields body) {
    for (String field : UNSUPPORTED) {
      if (body.find(field).isPresent()) {
        throw ModelException.unsupported(
            "create: \"" + field + "\" is not supported (leave it out)");
      }
    }
    String from = body.text("from");
    SortedMap<String, Digest> files = files(body, "files");
    if (from.isEmpty() && files.isEmpty()) {
      throw ModelException.invalid("neither 'from' or 'files' was specified");
    }
    return new ModelDraft(
        from.isEmpty() ? Optional.empty() : Optional.of(ModelNames.valid(from)),
        files,
        files(body, "adapters"),
        files(body, "draft_files"),
        body.optionalText("template"),
        body.optionalText("system"),
        licenses(body),
        body.map("parameters"),
        Messages.read(body.objects("messages")),
        body.text("renderer"),
        body.text("parser"),
        body.text("requires"),
        body.firstText("quantize", "quantization"));
  }

  /** Files by name; a name is relative, for no path of the server's is meant. */
  private static SortedMap<String, Digest> files(Fields body, String field) {
    SortedMap<String, Digest> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> file : body.map(field).entrySet()) {
      if (!isRelative(file.getKey())) {
        throw ModelException.invalid("file path must be relative");
      }
      files.put(file.getKey(), Digest.parse(file.getValue().asText()));
    }
    return files;
  }

  private static boolean isRelative(String path) {
    return !path.isEmpty()
        && !path.startsWith("/")
        && path.indexOf('\\') < 0
        && !List.of(path.split("/", -1)).contains("..");
  }

  /** One text, or several. */
  private static List<String> licenses(Fields body) {
    Optional<JsonNode> license = body.find("license");
    return license.isPresent() && license.get().isTextual()
        ? List.of(license.get().textValue())
        : body.texts("license");
  }
}
