package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelSource;
import dev.lamina.store.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Models in an OCI image layout: a directory, or a tar file that holds one. Only looked at when
 * opened; every manifest is checked against its digest, blobs by whoever reads them. Spec: OCI
 * image-layout 1.1.
 *
 * <p>Safe for use by several threads; the caller closes it.
 */
public final class OciLayout implements ModelSource, AutoCloseable {
  static final String MARK = "oci-layout";
  static final String INDEX = "index.json";
  static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** Where containerd keeps the whole name; others have a tag alone in the reference's name. */
  private static final String CONTAINERD_NAME = "io.containerd.image.name";

  private static final int LONGEST_JSON = 4 << 20;
  private static final Set<String> MANIFESTS =
      Set.of("", MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST);

  private static final Set<String> INDEXES = Set.of(MediaTypes.OCI_INDEX, ImageIndex.DOCKER);

  /** A manifest, with the name that the index has for it. */
  private record Entry(Optional<ModelName> name, Manifest manifest) {}

  private final LayoutFiles files;
  private final List<Entry> entries = new ArrayList<>();

  private OciLayout(LayoutFiles files) {
    this.files = files;
  }

  /**
   * Opens a directory or tar file and reads its index.
   *
   * @throws ModelException NOT_FOUND when nothing is there, CORRUPT when it is no layout
   */
  public static OciLayout open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw ModelException.notFound("no such file or directory");
    }
    LayoutFiles files = Files.isDirectory(path) ? new LayoutDirectory(path) : TarFile.open(path);
    try {
      OciLayout layout = new OciLayout(files);
      layout.readIndex();
      return layout;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  static String path(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }

  /**
   * All models by name.
   *
   * @throws ModelException INVALID when the index has no name for one, or two for which one counts
   */
  public Map<ModelName, Manifest> models() {
    Map<ModelName, Manifest> models = new LinkedHashMap<>();
    for (Entry entry : entries) {
      ModelName name =
          entry
              .name()
              .orElseThrow(
                  () ->
                      ModelException.invalid(
                          "a model in it has no name (say one: lamina import FILE NAME)"));
      Manifest other = models.putIfAbsent(name, entry.manifest());
      if (other != null && !other.equals(entry.manifest())) {
        throw ModelException.invalid("two models in it have the name " + name.shortest());
      }
    }
    return models;
  }

  /**
   * The one model of it.
   *
   * @throws ModelException INVALID when there are several
   */
  public Manifest only() {
    Set<Manifest> manifests = entries.stream().map(Entry::manifest).collect(Collectors.toSet());
    if (manifests.size() != 1) {
      throw ModelException.invalid(
          manifests.size() + " models are in it, so it cannot be said which gets the name");
    }
    return manifests.iterator().next();
  }

  @Override
  public Manifest manifest(Reference reference) {
    return entries.stream()
        .filter(entry -> entry.name().filter(reference.name()::sameAs).isPresent())
        .map(Entry::manifest)
        .filter(found -> reference.digest().map(found.digest()::equals).orElse(true))
        .findFirst()
        .orElseThrow(() -> ModelException.notFound("no model " + reference + " in it"));
  }

  @Override
  public boolean contains(Descriptor blob) throws IOException {
    OptionalLong size = files.size(path(blob.digest()));
    return size.isPresent() && size.getAsLong() == blob.size();
  }

  @Override
  public InputStream open(Descriptor blob) throws IOException {
    long size =
        files
            .size(path(blob.digest()))
            .orElseThrow(
                () -> ModelException.corrupt("blob " + blob.digest() + " is missing in it"));
    if (size != blob.size()) {
      throw ModelException.corrupt(
          "blob " + blob.digest() + " should have " + blob.size() + " bytes, has " + size);
    }
    return files.open(path(blob.digest()));
  }

  @Override
  public void close() throws IOException {
    files.close();
  }

  private void readIndex() throws IOException {
    String version = Json.parseObject(bytes(MARK)).path("imageLayoutVersion").asText();
    if (!version.startsWith("1.")) {
      throw ModelException.unsupported("a layout of version \"" + version + "\" (1 is known)");
    }
    for (JsonNode described : Json.parseObject(bytes(INDEX)).path("manifests")) {
      entries.add(new Entry(name(described.path("annotations")), manifest(described)));
    }
    if (entries.isEmpty()) {
      throw ModelException.invalid("no model is in it");
    }
  }

  private Manifest manifest(JsonNode described) throws IOException {
    String mediaType = described.path("mediaType").asText();
    if (!MANIFESTS.contains(mediaType) && !INDEXES.contains(mediaType)) {
      throw ModelException.unsupported(mediaType + " in its index is no model's manifest");
    }
    byte[] raw = checked(Digest.parse(described.path("digest").asText()));
    if (INDEXES.contains(mediaType)) {
      return Manifest.parse(checked(ImageIndex.choose(Json.parse(raw))));
    }
    return Manifest.parse(raw);
  }

  private byte[] checked(Digest digest) throws IOException {
    byte[] raw = bytes(path(digest));
    if (!Digest.of(raw).equals(digest)) {
      throw ModelException.corrupt("manifest " + digest + " is damaged");
    }
    return raw;
  }

  private static Optional<ModelName> name(JsonNode annotations) {
    return Stream.of(CONTAINERD_NAME, REF_NAME)
        .map(key -> annotations.path(key).asText())
        .filter(text -> text.contains("/") || text.contains(":"))
        .findFirst()
        .flatMap(ModelName::find);
  }

  private byte[] bytes(String name) throws IOException {
    if (files.size(name).isEmpty()) {
      throw ModelException.corrupt("no OCI layout, or not whole: " + name + " is missing");
    }
    try (InputStream in = files.open(name)) {
      byte[] bytes = in.readNBytes(LONGEST_JSON + 1);
      if (bytes.length > LONGEST_JSON) {
        throw ModelException.corrupt(name + " is longer than " + LONGEST_JSON + " bytes");
      }
      return bytes;
    }
  }
}
