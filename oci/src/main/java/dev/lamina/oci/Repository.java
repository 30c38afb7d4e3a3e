package dev.lamina.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelSink;
import dev.lamina.store.ModelSource;
import dev.lamina.store.Reference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The manifests and blobs under one name in a registry that speaks the OCI distribution protocol.
 * Spec: registry §2; distribution-spec 1.1.
 *
 * <p>Safe for use by several threads; the caller closes it. Errors: {@link ModelException} DENIED
 * for 401 and 403, NOT_FOUND for 404, UNAVAILABLE where the registry does not answer or is busy,
 * CORRUPT for bytes that are not what their digest says.
 */
public final class Repository implements ModelSource, ModelSink, AutoCloseable {
  private static final int LONGEST_MANIFEST = 4 << 20;
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.DOCKER_MANIFEST,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.OCI_INDEX,
          ImageIndex.DOCKER);

  private final RegistryAddress address;
  private final RegistryOptions options;
  private final RegistryHttp http;

  /** Signed addresses of blobs in a storage, for as long as they are good. */
  private final Map<Digest, URI> places = new ConcurrentHashMap<>();

  private final String reading;
  private final String writing;

  private Repository(RegistryAddress address, RegistryOptions options) {
    this.address = address;
    this.options = options;
    this.http = new RegistryHttp(address, options, new JibLogins(options.credentialFiles()));
    this.reading = "repository:" + address.repository() + ":pull";
    this.writing = "repository:" + address.repository() + ":pull,push";
  }

  /** The repository of a name, whose tag does not matter. Sends nothing yet. */
  public static Repository of(ModelName name, RegistryOptions options) {
    return new Repository(RegistryAddress.of(name, options), options);
  }

  @Override
  public Manifest manifest(Reference reference) throws IOException {
    String operation = "pull model manifest";
    byte[] raw = document(reference, operation);
    JsonNode root = json(operation, raw);
    if (ImageIndex.is(root)) {
      Digest chosen = chosen(operation, root);
      return manifest(new Reference(reference.name(), Optional.of(chosen)));
    }
    return Manifest.parse(raw);
  }

  /**
   * The digest of an image's manifest: the reference's own, or where that is an index the one of
   * the index for a platform.
   *
   * @throws ModelException NOT_FOUND when there is none for the platform; it tells those there are
   */
  public Digest image(Reference reference, Platform platform) throws IOException {
    byte[] raw = document(reference, "pull image manifest");
    return platform.choose(reference, raw).orElseGet(() -> Digest.of(raw));
  }

  /** A manifest's or an index's bytes, which are what they should be. */
  byte[] document(Reference reference, String operation) throws IOException {
    String wanted = reference.digest().map(Digest::toString).orElse(reference.name().tag());
    Call call = Call.get(address.manifest(wanted), Map.of("Accept", ACCEPT), reading);
    return talk(operation, () -> document(operation, reference, http.send(call)));
  }

  /** Whether the blob is there; one of another size is not it. */
  @Override
  public boolean contains(Descriptor descriptor) throws IOException {
    return contains(descriptor, "look for " + descriptor.digest());
  }

  private boolean contains(Descriptor descriptor, String operation) throws IOException {
    return talk(
        operation,
        () -> {
          var answer = http.send(Call.head(address.blob(descriptor.digest()), reading));
          if (answer.status() == 404) {
            answer.body().close();
            return false;
          }
          expect(operation, answer, 200);
          answer.body().close();
          long size = answer.length().orElse(-1L);
          return size < 0 || size == descriptor.size();
        });
  }

  @Override
  public InputStream open(Descriptor descriptor) throws IOException {
    return open(descriptor, 0);
  }

  /** A blob's bytes from {@code offset} to its end; the caller closes it. */
  InputStream open(Descriptor blob, long offset) throws IOException {
    return talk(
        "pull " + blob.digest(),
        () -> {
          Part part = open(blob, offset, blob.size() - offset);
          try {
            part.bytes().skipNBytes(offset - part.start());
          } catch (IOException | RuntimeException e) {
            part.bytes().close();
            throw e;
          }
          return part.bytes();
        });
  }

  @Override
  public void put(Descriptor expected, InputStream bytes) throws IOException {
    Call.Opener once =
        new Call.Opener() {
          private boolean opened;

          @Override
          public InputStream open() throws IOException {
            if (opened) {
              throw new IOException("the connection broke, and the bytes cannot be read again");
            }
            opened = true;
            return bytes;
          }
        };
    address.requireWritable();
    if (!contains(expected)) {
      talk(
          "push " + expected.digest(),
          () -> {
            new BlobUpload(this, expected, once).inOne();
            return true;
          });
    }
  }

  /**
   * Stores a blob that can be read again; does nothing if it is there.
   *
   * @return whether it had to be sent
   */
  boolean put(Descriptor expected, Call.Opener opener, BlobProgress progress, UploadBook book)
      throws IOException {
    address.requireWritable();
    String operation = "push " + expected.digest();
    if (contains(expected, operation)) {
      return false;
    }
    return talk(operation, () -> new BlobUpload(this, expected, opener).run(progress, book));
  }

  /**
   * All tags, in the registry's order.
   *
   * @throws ModelException NOT_FOUND also where the registry tells nobody its tags
   */
  public List<String> tags() throws IOException {
    String operation = "list tags of " + address.host() + "/" + address.repository();
    return talk(operation, () -> new TagList(http, address, reading).read(operation));
  }

  /** Gives the manifest's bytes, as they are, their tag. */
  @Override
  public void publish(ModelName name, Manifest manifest) throws IOException {
    publish(name.tag(), manifest.mediaType(), manifest.raw());
  }

  /**
   * Stores the bytes of a manifest, or of an index.
   *
   * @param wanted a tag, or their digest
   */
  void publish(String wanted, String mediaType, byte[] raw) throws IOException {
    address.requireWritable();
    String place = address.host() + "/" + address.repository();
    String operation =
        "push manifest of " + place + (wanted.startsWith("sha256:") ? "@" : ":") + wanted;
    Call call =
        new Call(
            "PUT",
            address.manifest(wanted),
            Map.of("Content-Type", mediaType),
            Optional.of(new Call.Content(raw.length, () -> new ByteArrayInputStream(raw))),
            writing,
            true);
    talk(
        operation,
        () -> {
          var answer = http.send(call);
          expect(operation, answer, 201, 200, 202);
          answer.body().close();
          checkTold(operation, answer, Digest.of(raw));
          return true;
        });
  }

  @Override
  public void close() {
    http.close();
  }

  /**
   * A blob's bytes from {@code offset} on, or from the first where the registry knows no ranges.
   *
   * @param bytes the caller closes it
   * @param start where they begin
   * @param end where they end
   */
  record Part(InputStream bytes, long start, long end) {}

  Part open(Descriptor blob, long offset, long length) throws IOException {
    boolean all = offset == 0 && length == blob.size();
    String range = "bytes=" + offset + "-" + (offset + length - 1);
    Call call =
        Call.get(address.blob(blob.digest()), all ? Map.of() : Map.of("Range", range), reading);
    String operation = "pull " + blob.digest();
    Answer answer = resolved(blob.digest(), call);
    expect(operation, answer, 200, 206);
    if (answer.status() == 206) {
      String told = answer.header("content-range").orElse("");
      String sent = "bytes " + offset + "-" + (offset + length - 1) + "/";
      if (!told.equals(sent + blob.size()) && !told.equals(sent + "*")) {
        answer.body().close();
        throw ModelException.corrupt(
            operation + ": asked for " + range + " of " + blob.size() + ", got " + told);
      }
    } else {
      checkLength(operation, blob, answer);
    }
    InputStream body = RateLimit.paced(answer.body(), rates());
    return answer.status() == 206
        ? new Part(body, offset, offset + length)
        : new Part(body, 0, blob.size());
  }

  /**
   * Asks where the registry sent to for this blob before; the registry, when that holds no more.
   */
  private Answer resolved(Digest blob, Call call) throws IOException {
    URI known = places.get(blob);
    if (known != null) {
      Optional<Answer> answer = Optional.empty();
      try {
        answer = http.ask(known, call);
      } finally {
        if (answer.isEmpty()) {
          places.remove(blob, known);
        }
      }
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    Answer fresh = http.send(call);
    if (!fresh.asked().equals(call.uri()) && fresh.status() < 300) {
      places.put(blob, fresh.asked());
    }
    return fresh;
  }

  RegistryAddress address() {
    return address;
  }

  RegistryOptions options() {
    return options;
  }

  /** The limits that hold for this registry. */
  List<RateLimit> rates() {
    return Stream.concat(options.rates().stream(), options.settings(address.host()).rate().stream())
        .toList();
  }

  /** Sends what changes the repository. */
  Answer write(Call call) throws IOException {
    return http.send(call);
  }

  String writing() {
    return writing;
  }

  static void expect(String operation, Answer answer, int... statuses) {
    for (int status : statuses) {
      if (answer.status() == status) {
        return;
      }
    }
    throw Failures.of(operation, answer);
  }

  /** Something that is said to the registry. */
  @FunctionalInterface
  interface Talk<T> {
    T run() throws IOException;
  }

  /** A broken connection becomes an error that names what was being done, and with whom. */
  <T> T talk(String operation, Talk<T> talk) throws IOException {
    try {
      return talk.run();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      throw Failures.of(operation, address.base(), e);
    }
  }

  private byte[] document(String operation, Reference reference, Answer answer) throws IOException {
    expect(operation, answer, 200);
    byte[] raw;
    try (InputStream body = answer.body()) {
      raw = body.readNBytes(LONGEST_MANIFEST + 1);
    }
    if (raw.length > LONGEST_MANIFEST) {
      throw ModelException.corrupt(operation + ": longer than " + LONGEST_MANIFEST + " bytes");
    }
    Digest digest = Digest.of(raw);
    if (reference.digest().isPresent() && !reference.digest().get().equals(digest)) {
      throw ModelException.corrupt(
          operation + ": asked for " + reference.digest().get() + ", got " + digest);
    }
    checkTold(operation, answer, digest);
    return raw;
  }

  private static Digest chosen(String operation, JsonNode index) {
    try {
      return ImageIndex.choose(index);
    } catch (ModelException e) {
      throw new ModelException(e.kind(), operation + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode json(String operation, byte[] raw) {
    try {
      return Json.parse(raw);
    } catch (ModelException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT, operation + ": it is no manifest: " + e.getMessage(), e);
    }
  }

  private static void checkLength(String operation, Descriptor blob, Answer answer)
      throws IOException {
    long length = answer.length().orElse(blob.size());
    if (length != blob.size()) {
      answer.body().close();
      throw ModelException.corrupt(
          operation + ": its size should be " + blob.size() + ", the registry says " + length);
    }
  }

  private static void checkTold(String operation, Answer answer, Digest digest) {
    String told = answer.header("docker-content-digest").orElse("");
    if (!told.isEmpty() && !told.equals(digest.toString()) && told.startsWith("sha256:")) {
      throw ModelException.corrupt(
          operation + ": the registry says it is " + told + ", but its bytes are " + digest);
    }
  }
}
