package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.store.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads. */
class BlobsTest {
  private static final Digest HELLO = Digest.of("hello".getBytes(StandardCharsets.UTF_8));

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, new NoEngine());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anUploadIsStoredOnce() throws IOException {
    assertThat(head(HELLO.toString())).isEqualTo(404);
    RawHttp.Reply created = post(HELLO, "hello");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.headers()).containsEntry("content-length", "0");
    assertThat(created.headers()).doesNotContainKey("content-type");
    assertThat(head(HELLO.toString())).isEqualTo(200);
    assertThat(head("sha256-" + HELLO.hex())).isEqualTo(200);
    assertThat(post(HELLO, "hello").status()).isEqualTo(200);
    assertThat(server.lamina().store().blobSize(HELLO)).contains(5L);
  }

  @Test
  void bytesThatAreOthersAreNotKept() throws IOException {
    RawHttp.Reply reply = post(HELLO, "other");
    assertThat(reply.status()).isEqualTo(400);
    Digest other = Digest.of("other".getBytes(StandardCharsets.UTF_8));
    assertThat(reply.error())
        .isEqualTo("digest mismatch, expected \"" + HELLO + "\", got \"" + other + "\"");
    assertThat(head(HELLO.toString())).isEqualTo(404);
    assertThat(head(other.toString())).isEqualTo(404);
    assertThat(filesThatHoldBytes()).isEmpty();
  }

  @Test
  void aDigestThatIsNoneIsRefused() throws IOException {
    for (String digest : new String[] {"xyz", "sha256:abc", "sha256:" + "z".repeat(64)}) {
      RawHttp.Reply reply = RawHttp.send(server.port(), "POST", "/api/blobs/" + digest, "hello");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.error()).isEqualTo("invalid digest format");
    }
    assertThat(RawHttp.send(server.port(), "POST", "/api/blobs/..%2F..%2Fx", "hello").status())
        .isEqualTo(400);
  }

  @Test
  void anUploadThatBreaksOffLeavesNothing() throws IOException {
    try (RawHttp http = RawHttp.connect(server.port())) {
      http.write(RawHttp.request("POST", "/api/blobs/" + HELLO, "hel", "Content-Length: 5"));
    }
    // Closing waits for the request that is under way.
    server.close();
    assertThat(filesThatHoldBytes()).isEmpty();
  }

  private Stream<Path> filesThatHoldBytes() throws IOException {
    Path models = server.lamina().store().root();
    if (!Files.exists(models)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(models)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toFile().length() > 0)
          .filter(file -> !file.startsWith(models.resolve("lamina/leases")))
          .toList()
          .stream();
    }
  }

  private int head(String digest) throws IOException {
    return RawHttp.send(server.port(), "HEAD", "/api/blobs/" + digest, "").status();
  }

  private RawHttp.Reply post(Digest digest, String body) throws IOException {
    return RawHttp.send(server.port(), "POST", "/api/blobs/" + digest, body);
  }
}
