package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store's own commands, and the ways of files into it. */
class StoreCommandsTest {
  @TempDir Path directory;
  private Served served;
  private ModelStore store;
  private Path weights;

  @BeforeEach
  void start() throws Exception {
    served = new Served(directory.resolve("home"));
    store = served.lamina().store();
    weights = TinyGguf.model().writeTo(directory.resolve("tiny.gguf"));
    Files.setLastModifiedTime(weights, FileTime.from(Instant.now().minusSeconds(60)));
    Files.writeString(directory.resolve("Modelfile"), "FROM tiny.gguf\nSYSTEM Be brief.\n");
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void createTellsTheWayOfAFile() throws Exception {
    assertThat(create("a").err()).startsWith("copied tiny.gguf\n");
    assertThat(create("b").err()).startsWith("kept tiny.gguf (known: not read again, ");
    Files.setLastModifiedTime(weights, FileTime.from(Instant.now().minusSeconds(50)));
    assertThat(create("c").err()).startsWith("kept tiny.gguf (present: not copied, ");
    assertThat(store.names()).hasSize(3);
    assertThat(create("d", "--quiet").err()).isEmpty();
  }

  @Test
  void aLinkedFileIsTheBlob() throws Exception {
    assertThat(create("a", "--link").err()).startsWith("linked tiny.gguf (link: read-only now, ");
    assertThat(Files.isSameFile(blob(Digest.of(weights)), weights)).isTrue();
  }

  @Test
  void aFileOfACreateThatFailsIsNotKept() throws Exception {
    Files.writeString(directory.resolve("Modelfile"), "FROM tiny.gguf\nTEMPLATE {{ if }}\n");
    assertThat(create("a").code()).isEqualTo(2);
    assertThat(served.stored()).isEmpty();
  }

  /** What others may change is not written by this process: the file goes through HTTP. */
  @Test
  void aStoreThatIsNotTheUsersAloneIsReachedThroughTheServerOnly() throws Exception {
    assertThat(create("a").code()).isZero();
    Files.setPosixFilePermissions(store.root(), PosixFilePermissions.fromString("rwxrwxrwx"));
    weights = TinyGguf.projector().writeTo(directory.resolve("mmproj.gguf"));
    Files.writeString(directory.resolve("Modelfile"), "FROM a\nFROM mmproj.gguf\n");

    Served.Ran refused = create("b", "--link");
    assertThat(refused.code()).isEqualTo(9);
    assertThat(refused.err()).contains("is not this user's alone (leave out --link)");
    assertThat(served.stored()).doesNotContainKey("blobs/" + Digest.of(weights).fileName());
    Served.Ran sent = create("b");
    assertThat(sent.err()).startsWith("copied mmproj.gguf\n");
    assertThat(store.blobSize(Digest.of(weights))).isPresent();
  }

  @Test
  void damageIsToldWithItsExitCodeAndMendedFromTheFile() throws Exception {
    create("a");
    Served.Ran sound = served.run("verify", "--deep");
    assertThat(sound.code()).isZero();
    assertThat(sound.out()).isEmpty();
    assertThat(sound.err()).contains("verified 1 model, ").endsWith("): all whole\n");
    assertThat(served.run("verify", "--quiet")).isEqualTo(new Served.Ran(0, "", ""));
    assertThat(served.run("verify", "--deep", "--progress=json").out().lines())
        .last()
        .satisfies(line -> assertThat(Json.parse(line).at("/report/damaged").asBoolean()).isFalse())
        .satisfies(line -> assertThat(Json.parse(line).has("report")).isTrue());

    Digest digest = Digest.of(weights);
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 4;
    Files.write(blob(digest), bytes);
    Served.Ran damaged = served.run("verify");
    assertThat(damaged.code()).isEqualTo(4);
    assertThat(damaged.out())
        .isEqualTo("changed  " + digest + ": the blob's bytes are not its digest's  [a:latest]\n");
    JsonNode report = Json.parse(served.run("verify", "a", "--json").out());
    assertThat(report.path("damaged").asBoolean()).isTrue();

    Served.Ran mended = served.run("repair");
    assertThat(mended.code()).as(mended.err()).isZero();
    assertThat(mended.out()).startsWith("mended  changed  " + digest);
    assertThat(served.run("verify", "a").code()).isZero();
    assertThat(served.run("repair").err()).endsWith("nothing is damaged\n");
  }

  @Test
  void spaceAndReasonsAreTold() throws Exception {
    create("a");
    Files.writeString(directory.resolve("Modelfile"), "FROM a\nSYSTEM Be long.\n");
    create("b");
    String digest = Digest.of(weights).shortHex();

    assertThat(served.run("df").out())
        .contains("a:latest", "b:latest", " in use, 0 B reclaimable")
        .contains(store.root().toString());
    assertThat(Json.parse(served.run("df", "--json").out()).path("models")).hasSize(2);
    assertThat(served.run("why", digest.substring(0, 6)).out())
        .startsWith("sha256:" + digest)
        .containsPattern("a:latest +model ")
        .containsPattern("b:latest +model +a:latest");
    Served.Ran none = served.run("why", "../../etc");
    assertThat(none.code()).isEqualTo(2);
    assertThat(served.run("why", "12345").code()).isEqualTo(2);
  }

  @Test
  void pruneTakesWhatNobodyNeeds() throws Exception {
    create("a");
    Digest orphan = Digest.of(new byte[] {1});
    Files.write(blob(orphan), new byte[] {1});
    int before = served.stored().size();

    Served.Ran dry = served.run("prune", "--dry-run");
    assertThat(dry.out()).isEqualTo(orphan + "\n");
    assertThat(dry.err()).endsWith("would remove 1 file, 1 B\n");
    assertThat(served.stored()).hasSize(before);
    assertThat(Json.parse(served.run("prune", "--json").out()).path("bytes").asLong()).isEqualTo(1);
    assertThat(served.stored()).hasSize(before - 1);
  }

  @Test
  void anotherStoreIsAdoptedByLinksAndReplacesNothing() throws Exception {
    StoredModel mine;
    try (Served other = new Served(directory.resolve("other"))) {
      create("a");
      mine = store.get(Reference.parse("a"));
      Path modelfile = Files.writeString(directory.resolve("Other"), "FROM tiny.gguf\n");
      for (String name : new String[] {"a", "b"}) {
        assertThat(other.run("create", name, "-f", modelfile.toString()).code()).isZero();
      }
    }
    served.lamina().remove(ModelName.parse("a"));
    Path models = directory.resolve("other/models");

    Served.Ran adopted = served.run("adopt", directory.resolve("other").toString());
    assertThat(adopted.code()).as(adopted.err()).isZero();
    assertThat(adopted.out()).isEqualTo("adopted a:latest\nadopted b:latest\n");
    assertThat(adopted.err()).containsPattern("adopted 2 models: .* here already, .* linked");
    Digest digest = Digest.of(weights);
    assertThat(Files.isSameFile(blob(digest), models.resolve("blobs/" + digest.fileName())))
        .isTrue();

    served.lamina().remove(ModelName.parse("a"));
    create("a");
    Served.Ran again = served.run("adopt", models.toString());
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("Error: adopt a:latest: another model has this name here");
    assertThat(store.get(Reference.parse("a")).manifest()).isEqualTo(mine.manifest());
    assertThat(served.run("adopt", directory.resolve("nowhere").toString()).code()).isEqualTo(3);
  }

  @Test
  void aModelIsNamedByItsDigest() throws Exception {
    create("a");
    String pinned = "a@" + store.get(Reference.parse("a")).manifest().digest();

    assertThat(served.run("show", pinned, "--system").out()).isEqualTo("Be brief.");
    assertThat(served.run("cp", pinned, "b").code()).isZero();
    assertThat(served.run("show", "a@sha256:" + "0".repeat(64)).code()).isEqualTo(3);
  }

  private Served.Ran create(String name, String... options) {
    List<String> words = new ArrayList<>(List.of("create", name, "-f"));
    words.add(directory.resolve("Modelfile").toString());
    words.addAll(List.of(options));
    return served.run(words.toArray(String[]::new));
  }

  private Path blob(Digest digest) {
    return store.root().resolve("blobs").resolve(digest.fileName());
  }
}
