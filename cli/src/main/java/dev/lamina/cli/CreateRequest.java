package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.cli.client.Api;
import dev.lamina.modelfile.Gguf;
import dev.lamina.modelfile.ModelDraft;
import dev.lamina.modelfile.Modelfile;
import dev.lamina.modelfile.chat.MessageJson;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a Modelfile asks the server for, with the files that it names on this machine. Spec:
 * store-and-modelfile §4.7.
 *
 * <p>Other than the reference: what looks like a path is never taken for a model's name, and a
 * model and files may stand together.
 */
final class CreateRequest {
  private final Modelfile modelfile;
  private final Path directory;
  private final Path home;
  private final SortedMap<String, Path> files = new TreeMap<>();
  private final SortedMap<String, Path> adapters = new TreeMap<>();
  private Optional<ModelName> model = Optional.empty();

  private CreateRequest(Modelfile modelfile, Path directory, Path home) {
    this.modelfile = modelfile;
    this.directory = directory;
    this.home = home;
  }

  /**
   * Looks for the files.
   *
   * @param directory that relative paths begin at
   * @throws ModelException NOT_FOUND: a file is not there; UNSUPPORTED: weights that are no GGUF;
   *     INVALID: neither a file nor a name
   */
  static CreateRequest of(Modelfile modelfile, Path directory, Path home) throws IOException {
    CreateRequest request = new CreateRequest(modelfile, directory, home);
    for (String from : modelfile.from()) {
      request.addFrom(from);
    }
    for (String adapter : modelfile.adapters()) {
      request.add(request.adapters, request.existing("ADAPTER", adapter));
    }
    if (!modelfile.drafts().isEmpty()) {
      throw ModelException.unsupported("DRAFT: draft models are not supported (leave it out)");
    }
    return request;
  }

  /** Sends the files that the server's store has not; the body of the request for the model. */
  ObjectNode send(Api api, StatusLine status) throws IOException {
    ModelDraft draft =
        modelfile.draft(model, sent(api, files, status), sent(api, adapters, status));
    ObjectNode body = Json.object();
    draft.from().ifPresent(name -> body.put("from", name.shortest()));
    put(body, "files", draft.files());
    put(body, "adapters", draft.adapters());
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

  private void addFrom(String from) throws IOException {
    Path path = path(from);
    if (Files.isDirectory(path)) {
      addDirectory(path);
    } else if (Files.exists(path)) {
      add(files, path);
    } else if (looksLikeAPath(from)) {
      throw absent("FROM", from);
    } else {
      model =
          ModelName.find(from)
              .or(
                  () -> {
                    throw ModelException.invalid(
                        "FROM " + from + ": neither a file nor a model's name");
                  });
    }
  }

  private void addDirectory(Path path) throws IOException {
    List<Path> weights = list(path, "*.gguf");
    if (weights.isEmpty()) {
      boolean convertible = !list(path, "*.{safetensors,bin,pth}").isEmpty();
      throw convertible
          ? ModelException.unsupported(
              "FROM "
                  + path
                  + ": no GGUF in it (make one with llama.cpp: convert_hf_to_gguf.py "
                  + path
                  + ")")
          : new ModelException(
              ModelException.Kind.NOT_FOUND, "FROM " + path + ": no model in this directory");
    }
    for (Path file : weights) {
      add(files, file);
    }
  }

  private static List<Path> list(Path directory, String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, pattern)) {
      entries.forEach(found::add);
    }
    found.sort(null);
    return found;
  }

  private void add(SortedMap<String, Path> to, Path file) {
    String name = String.valueOf(file.getFileName());
    if (to.put(name, file) != null) {
      throw ModelException.invalid("create: two files are called " + name + " (rename one)");
    }
  }

  private Path existing(String instruction, String text) {
    Path path = path(text);
    if (!Files.exists(path)) {
      throw absent(instruction, text);
    }
    return path;
  }

  private ModelException absent(String instruction, String text) {
    return new ModelException(
        ModelException.Kind.NOT_FOUND,
        instruction + " " + text + ": no such file (looked in " + directory + ")");
  }

  private static boolean looksLikeAPath(String text) {
    return text.startsWith("/")
        || text.startsWith(".")
        || text.startsWith("~")
        || text.contains("\\")
        || text.endsWith(".gguf")
        || text.endsWith(".safetensors")
        || text.endsWith(".bin");
  }

  private Path path(String text) {
    if (text.equals("~")) {
      return home;
    }
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : directory.resolve(text);
  }

  private static SortedMap<String, Digest> sent(
      Api api, SortedMap<String, Path> files, StatusLine status) throws IOException {
    SortedMap<String, Digest> digests = new TreeMap<>();
    for (var file : files.entrySet()) {
      // What is no model is refused here: sent first, it would lie in the store for nothing.
      Gguf.read(file.getValue());
      long size = Files.size(file.getValue());
      String name = file.getKey();
      Digest digest =
          Digest.of(file.getValue(), read -> status.part("reading " + name, read, size));
      if (!api.holds(digest)) {
        long[] sent = {0};
        api.upload(
            digest,
            file.getValue(),
            count -> status.part("copying " + name, sent[0] += count, size));
        status.line("copied " + name);
      }
      digests.put(name, digest);
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
