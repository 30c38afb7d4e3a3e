package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store tells of itself. */
class StoresTest {
  @TempDir Path directory;
  private TestServer server;
  private ModelStore store;
  private Manifest manifest;

  /** A registry that has nothing. */
  private HttpServer registry;

  private String library;

  @BeforeEach
  void start() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    registry.start();
    library = "127.0.0.1:" + registry.getAddress().getPort() + "/library/";
    server = TestServer.start(directory, new NoEngine());
    store = server.lamina().store();
    manifest = publish(library + "a", "one");
    publish(library + "b", "two");
  }

  @AfterEach
  void stop() {
    server.close();
    registry.stop(0);
  }

  @Test
  void whereItIs() throws IOException {
    JsonNode json = get("/api/store").json();
    assertThat(json.path("path").asText()).isEqualTo(store.root().toString());
    assertThat(json.path("writable").asBoolean()).isTrue();
    assertThat(json.has("lease")).isFalse();
    try (Lease lease = store.lease()) {
      assertThat(get("/api/store?lease=" + lease.id()).json().path("lease").asBoolean()).isTrue();
    }
    assertThat(get("/api/store?lease=..%2Flock").json().path("lease").asBoolean(true)).isFalse();
  }

  @Test
  void usageNamesWhoShares() throws IOException {
    JsonNode json = get("/api/store/usage").json();
    assertThat(json.path("total").asLong()).isEqualTo("{}weightsonetwo".length());
    JsonNode a = json.path("models").get(0);
    assertThat(a.path("name").asText()).isEqualTo(library + "a:latest");
    assertThat(a.path("unique").asLong()).isEqualTo(3);
    assertThat(a.path("shared").asLong()).isEqualTo("{}weights".length());
    assertThat(a.path("sharedWith").get(0).asText()).isEqualTo(library + "b:latest");
  }

  @Test
  void whyABlobIsHere() throws IOException {
    Descriptor weights = manifest.layers().getFirst();
    JsonNode json = get("/api/store/blobs/" + weights.digest().shortHex()).json();
    assertThat(json.path("digest").asText()).isEqualTo(weights.digest().toString());
    assertThat(json.path("size").asLong()).isEqualTo(7);
    assertThat(json.path("uses")).hasSize(2);
    assertThat(get("/api/store/blobs/000000").status()).isEqualTo(404);
    assertThat(get("/api/store/blobs/xyz").status()).isEqualTo(400);
    assertThat(get("/api/store/blobs/..%2F..%2Fmanifests").status()).isEqualTo(400);
  }

  @Test
  void aSoundStoreIsToldInALastLine() throws IOException {
    List<JsonNode> lines = post("/api/store/verify", "{\"depth\":\"deep\"}").lines();
    JsonNode last = lines.getLast();
    assertThat(last.path("status").asText()).isEqualTo("success");
    assertThat(last.path("report").path("models").asInt()).isEqualTo(2);
    assertThat(last.path("report").path("blobs").asInt()).isEqualTo(4);
    assertThat(last.path("report").path("bytes").asLong()).isEqualTo("{}weightsonetwo".length());
    assertThat(last.path("report").path("damaged").asBoolean()).isFalse();
    assertThat(last.path("report").path("findings")).isEmpty();
  }

  @Test
  void damageIsToldAndWhatCannotBeMendedToo() throws IOException {
    Descriptor weights = manifest.layers().getFirst();
    Files.delete(blob(weights));

    JsonNode report = post("/api/store/verify", "{\"stream\":false}").json();
    assertThat(report.path("damaged").asBoolean()).isTrue();
    JsonNode finding = report.path("findings").get(0);
    assertThat(finding.path("kind").asText()).isEqualTo("missing");
    assertThat(finding.path("digest").asText()).isEqualTo(weights.digest().toString());
    assertThat(finding.path("models")).hasSize(2);

    JsonNode repair = post("/api/store/repair", "{\"stream\":false}").json();
    assertThat(repair.path("mended")).isEmpty();
    assertThat(repair.path("failures").get(0).path("text").asText())
        .contains(
            "the blob is missing; "
                + library
                + "a:latest has it not; "
                + library
                + "b:latest has it not");
  }

  @Test
  void mistakesAreTold() throws IOException {
    for (String verb : List.of("verify", "repair")) {
      String path = "/api/store/" + verb;
      assertThat(post(path, "{\"models\":[\"nosuch\"]}").status()).isEqualTo(404);
      assertThat(post(path, "{\"models\":[\"a/b/c/d/e\"]}").status()).isEqualTo(400);
      assertThat(post(path, "{\"depth\":\"abyssal\"}").error()).contains("quick, changed, deep");
    }
  }

  @Test
  void pruningTakesOrphansButNoUploadThatWaitsForItsCreate() throws IOException {
    Digest upload = Digest.of("upload".getBytes(StandardCharsets.UTF_8));
    Digest orphan = Digest.of("orphan".getBytes(StandardCharsets.UTF_8));
    assertThat(post("/api/blobs/" + upload, "upload").status()).isEqualTo(201);
    Files.writeString(store.root().resolve("blobs").resolve(orphan.fileName()), "orphan");

    JsonNode dry = post("/api/store/prune", "{\"dry_run\":true}").json();
    assertThat(dry.path("blobs")).hasSize(1);
    assertThat(dry.path("bytes").asLong()).isEqualTo(6);
    assertThat(store.blobSize(orphan)).isPresent();
    assertThat(post("/api/store/prune", "{}").json()).isEqualTo(dry);
    assertThat(store.blobSize(orphan)).isEmpty();
    assertThat(store.blobSize(upload)).isPresent();

    server.close();
    assertThat(store.sweepable().blobs()).containsExactly(upload);
  }

  @Test
  void pruningRefusesWhileAManifestIsUnreadable() throws IOException {
    Path broken = store.root().resolve("manifests/registry.ollama.ai/library/broken/latest");
    Files.createDirectories(broken.getParent());
    Files.writeString(broken, "");

    RawHttp.Reply reply = post("/api/store/prune", "{}");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.error()).contains("broken:latest");
  }

  @Test
  void aModelIsCopiedByItsDigest() throws IOException {
    String pinned = library + "a@" + manifest.digest();
    assertThat(copy(pinned, "c").status()).isEqualTo(200);
    assertThat(store.find(ModelName.parse("c")).orElseThrow().manifest()).isEqualTo(manifest);
    RawHttp.Reply other = copy(library + "b@" + manifest.digest(), "d");
    assertThat(other.status()).isEqualTo(404);
    assertThat(other.error()).contains(library + "b:latest is sha256:");
    assertThat(copy("a@sha256:12", "d").status()).isEqualTo(400);
  }

  @Test
  void aModelIsRunByItsDigest() throws IOException {
    String stop = "\",\"keep_alive\":0}";
    RawHttp.Reply reply =
        post("/api/generate", "{\"model\":\"" + library + "a@" + manifest.digest() + stop);
    assertThat(reply.json().path("done_reason").asText()).isEqualTo("unload");
    String absent = "a@sha256:" + "0".repeat(64);
    assertThat(post("/api/chat", "{\"model\":\"" + library + absent + stop).status())
        .isEqualTo(404);
  }

  private RawHttp.Reply copy(String source, String destination) throws IOException {
    return post(
        "/api/copy", "{\"source\":\"" + source + "\",\"destination\":\"" + destination + "\"}");
  }

  private Manifest publish(String name, String system) throws IOException {
    try (Lease lease = store.lease()) {
      Descriptor config = ingest(lease, MediaTypes.CONFIG, "{}");
      Descriptor weights = ingest(lease, MediaTypes.MODEL, "weights");
      Manifest made =
          Manifest.of(config, List.of(weights, ingest(lease, MediaTypes.SYSTEM, system)));
      lease.publish(ModelName.parse(name), made);
      return made;
    }
  }

  private static Descriptor ingest(Lease lease, String mediaType, String text) throws IOException {
    return lease.ingest(mediaType, text.getBytes(StandardCharsets.UTF_8)).descriptor();
  }

  private Path blob(Descriptor descriptor) {
    return store.root().resolve("blobs").resolve(descriptor.digest().fileName());
  }

  private RawHttp.Reply get(String path) throws IOException {
    return RawHttp.get(server.port(), path);
  }

  private RawHttp.Reply post(String path, String body) throws IOException {
    return RawHttp.send(server.port(), "POST", path, body);
  }
}
