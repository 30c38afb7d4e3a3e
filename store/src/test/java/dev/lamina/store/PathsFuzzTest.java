package dev.lamina.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a text or a document from outside says, it names no file but a blob or a manifest of the
 * store. The inputs beside this class are tried each time; with {@code JAZZER_FUZZ=1} new ones are
 * looked for.
 */
class PathsFuzzTest {
  private static final Path ROOT = Path.of("/store");
  private static final ManifestTree MANIFESTS =
      new ManifestTree(
          ROOT.resolve("manifests"), new PublishedManifests(ROOT.resolve("lamina/published")));
  private static final int TEXTS = 4_000;

  /** What paths, names and digests are made of, and what could be taken for it. */
  private static final String[] PIECES = {
    "..",
    ".",
    "/",
    "\\",
    ":",
    "@",
    "sha256",
    "sha256:",
    "sha256-",
    "-",
    "_",
    "a",
    "A",
    "0",
    "f",
    "latest",
    "library",
    "%2e%2e",
    "%2f",
    "\0",
    "\n",
    " ",
    "~",
    "\u212a",
    "\u0131",
    "e\u0301",
    "\uff0f",
    "\u2024",
    "C:",
    "//",
    "://",
    "http://",
    "#",
    "?",
    "*",
    "CON",
    "nul.",
    "....",
    "é",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "\ud83d\ude00",
    "\ud800"
  };

  @FuzzTest(maxDuration = "30s")
  void names(byte[] bytes) {
    checkName(new String(bytes, StandardCharsets.UTF_8));
  }

  @FuzzTest(maxDuration = "30s")
  void digests(byte[] bytes) {
    checkDigest(new String(bytes, StandardCharsets.UTF_8));
  }

  @FuzzTest(maxDuration = "30s")
  void manifests(byte[] bytes) {
    checkManifest(bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void hostileTexts(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int pieces = random.nextInt(9); pieces >= 0; pieces--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      checkName(text.toString());
      checkDigest(text.toString());
      checkManifest(
          ("{\"schemaVersion\":2,\"config\":{\"digest\":\"" + text + "\",\"size\":1}}")
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void checkName(String text) {
    Optional<ModelName> name = ModelName.find(text);
    if (name.isPresent()) {
      Path file = MANIFESTS.file(name.get());
      assertThat(file.normalize()).as("%s", text).isEqualTo(file);
      assertThat(ROOT.resolve("manifests").relativize(file).getNameCount()).isEqualTo(4);
      assertThat(file.startsWith(ROOT.resolve("manifests"))).isTrue();
      assertThat(ModelName.parse(name.get().full())).isEqualTo(name.get());
      assertThat(ModelName.parse(name.get().shortest()).sameAs(name.get())).isTrue();
    }
    accepted(ModelException.Kind.INVALID, () -> Reference.parse(text))
        .ifPresent(
            reference ->
                assertThat(Reference.parse(reference.toString()).digest())
                    .isEqualTo(reference.digest()));
  }

  private static void checkDigest(String text) {
    accepted(ModelException.Kind.INVALID, () -> Digest.parse(text))
        .ifPresent(PathsFuzzTest::checkPath);
  }

  private static void checkManifest(byte[] bytes) {
    accepted(ModelException.Kind.CORRUPT, () -> Manifest.parse(bytes))
        .ifPresent(
            manifest -> {
              assertThat(manifest.raw()).isEqualTo(bytes);
              assertThat(manifest.digest()).isEqualTo(Digest.of(bytes));
              manifest.blobs().forEach(blob -> checkPath(blob.digest()));
              assertThat(manifest.blobs()).allMatch(blob -> blob.size() >= 0);
              Manifest copy = Manifest.of(manifest.config(), manifest.layers());
              Manifest read = Manifest.parse(copy.raw());
              assertThat(read.digests()).isEqualTo(manifest.digests());
              assertThat(Manifest.of(read.config(), read.layers())).isEqualTo(copy);
            });
  }

  private static void checkPath(Digest digest) {
    Path blobs = ROOT.resolve("blobs");
    assertThat(blobs.resolve(digest.fileName()).normalize().getParent()).isEqualTo(blobs);
    assertThat(digest.fileName()).matches("sha256-[0-9a-f]{64}");
    assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
    assertThat(Digest.parse(digest.fileName())).isEqualTo(digest);
  }

  /** The value, unless it is refused as it should be; anything else that is thrown is a fault. */
  private static <T> Optional<T> accepted(ModelException.Kind refusal, Supplier<T> parse) {
    try {
      return Optional.of(parse.get());
    } catch (ModelException refused) {
      assertThat(refused.kind()).isEqualTo(refusal);
      assertThat(refused.getMessage()).doesNotContain("\n");
      return Optional.empty();
    }
  }
}
