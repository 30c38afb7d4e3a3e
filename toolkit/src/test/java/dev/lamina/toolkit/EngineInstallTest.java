package dev.lamina.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.oci.RegistryOptions;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.Tuning;
import dev.lamina.runtime.llamaserver.LlamaServerEngine;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import dev.lamina.toolkit.engines.EngineShelf;
import dev.lamina.toolkit.engines.InstalledEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A llama-server out of an image, from the registry to an answer. */
@Timeout(300)
class EngineInstallTest {
  private static final String BASE = "libggml-base.so.0";

  @TempDir Path directory;
  private StoreRegistry registry;
  private EngineShelf shelf;

  @BeforeEach
  void start() throws Exception {
    registry = new StoreRegistry();
    Settings settings = Settings.defaults(directory);
    shelf =
        new EngineShelf(
            settings.engines().installed().orElseThrow(), settings.javaHome(), settings.cache());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String image(String tag) {
    return registry.name("llama.cpp").withTag(tag).full();
  }

  private InstalledEngine install(String image) throws Exception {
    RegistryOptions options = RegistryOptions.defaults().withCredentialFiles(List.of());
    return shelf.install(image, options, event -> {});
  }

  /** The fetched llama-server as the llama.cpp project's images have theirs. */
  private Digest publish(Path program) throws Exception {
    Path base = Files.createDirectories(directory.resolve("base"));
    Files.createSymbolicLink(base.resolve("lib"), Path.of("usr/lib"));
    Path libraries = Files.createDirectories(base.resolve("usr/lib/x"));
    Files.writeString(libraries.resolve("libc.so.6"), "another system's");
    Files.writeString(libraries.resolve("libunneeded.so.1"), "never asked for");
    Path old = Files.createDirectories(base.resolve("app"));
    Files.writeString(old.resolve("llama-server"), "#!/bin/false");
    Files.writeString(old.resolve("libgone.so"), "taken away");

    Path app = Files.createDirectories(directory.resolve("top/app"));
    Path away = Files.createDirectories(directory.resolve("top/usr/lib/x"));
    try (Stream<Path> files = Files.list(program.resolveSibling("."))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        // One of them lies where the image's system has its libraries.
        copy(file, (name.startsWith("libggml-base") ? away : app).resolve(name));
      }
    }
    Files.createFile(app.resolve(".wh.libgone.so"));
    return new EngineImage(registry, "llama.cpp")
        .layer(base, true)
        .layer(directory.resolve("top"), false)
        .publish("server");
  }

  private static void copy(Path file, Path to) throws IOException {
    if (Files.isSymbolicLink(file)) {
      Files.createSymbolicLink(to, Files.readSymbolicLink(file));
    } else {
      Files.copy(file, to);
    }
  }

  @Test
  void anImagesLlamaServerIsInstalledAndAnswers() throws Exception {
    Optional<Path> program = TestModels.llamaServer();
    Assumptions.assumeTrue(program.isPresent(), "no llama-server was fetched");
    Digest digest = publish(program.get());
    try (Lamina lamina = Lamina.open(Settings.defaults(directory))) {
      assertThat(inUse(lamina).name()).isEqualTo("embedded");

      InstalledEngine engine = install(image("server"));
      assertThat(engine.digest()).isEqualTo(digest);
      assertThat(engine.version()).isEqualTo(versionOf(program.get()));
      assertThat(shelf.installed()).containsExactly(engine);
      Path place = engine.program().resolveSibling("");
      assertThat(place.getFileName()).hasToString(digest.fileName());
      // Some builds of llama.cpp need no library of their own.
      assertThat(Files.exists(place.resolve(BASE)))
          .isEqualTo(Files.exists(program.get().resolveSibling(BASE)));
      assertThat(place.resolve("libc.so.6")).doesNotExist();
      assertThat(place.resolve("libunneeded.so.1")).doesNotExist();
      assertThat(place.resolve("libgone.so")).doesNotExist();

      assertThat(inUse(lamina).installed()).contains(engine);
      assertThat(inUse(lamina).why()).contains("chosen with engine use");
      assertThat(answeredBy(lamina)).isEqualTo("llama-server");

      shelf.use("embedded");
      assertThat(inUse(lamina).name()).isEqualTo("embedded");
      assertThat(lamina.engines())
          .extracting(EngineSummary::installed)
          .contains(Optional.of(engine));
      shelf.use(digest.hex().substring(0, 8));
      assertThat(inUse(lamina).name()).isEqualTo("llama-server");

      registry.requests.clear();
      assertThat(install(image("server"))).isEqualTo(engine);
      assertThat(registry.requests).noneMatch(request -> request.contains("/blobs/"));

      assertThat(shelf.remove(digest.hex().substring(0, 8))).isEqualTo(engine);
      assertThat(shelf.installed()).isEmpty();
      assertThat(engine.program()).doesNotExist();
      assertThat(inUse(lamina).name()).isEqualTo("embedded");
      assertThatThrownBy(() -> shelf.remove(image("server")))
          .hasMessageContaining("remove " + image("server") + ": no such engine");
      // What it runs goes on without its files.
      assertThat(answeredBy(lamina)).isEqualTo("llama-server");
    }
    try (Stream<Path> left = Files.list(shelf.directory().resolve("download/blobs"))) {
      assertThat(left).isEmpty();
    }
  }

  private String versionOf(Path program) {
    Path java = Path.of(System.getProperty("java.home"));
    return new LlamaServerEngine(program, java, directory.resolve("cache"), Tuning.DEFAULT)
        .version();
  }

  private static EngineSummary inUse(Lamina lamina) {
    return lamina.engines().stream().filter(EngineSummary::first).findFirst().orElseThrow();
  }

  private static String answeredBy(Lamina lamina) throws Exception {
    SmolLamina.create(lamina, "smol", "FROM x", Optional.of(TestModels.smollm2()));
    List<ChatEvent> events = new ArrayList<>();
    lamina.chat(
        SmolLamina.chat(
            "smol", Map.of("num_predict", Json.nodes().numberNode(1)), Message.of("user", "Hi")),
        events::add);
    assertThat(events).isNotEmpty();
    return lamina.loaded().getFirst().engine();
  }

  @Test
  void whatCannotBeUsedIsToldAndLeavesNothing() throws Exception {
    Path empty = Files.createDirectories(directory.resolve("empty/app"));
    new EngineImage(registry, "llama.cpp").layer(empty, true).publish("empty");
    assertThatThrownBy(() -> install(image("empty")))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("install", "no llama-server in it");

    Path program =
        Files.writeString(empty.resolve("llama-server"), "#!/bin/sh\necho broken\nexit 3\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    new EngineImage(registry, "llama.cpp").layer(empty, true).publish("broken");
    assertThatThrownBy(() -> install(image("broken")))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNSUPPORTED))
        .hasMessageContainingAll("its llama-server cannot be run", "ended with status 3", "broken");

    assertThatThrownBy(() -> install("llama.cpp:server")).hasMessageContaining("name its registry");
    assertThatThrownBy(() -> shelf.use("0123")).hasMessageContaining("no such engine");
    assertThat(shelf.installed()).isEmpty();
    try (Stream<Path> left = Files.list(shelf.directory())) {
      assertThat(left.map(file -> file.getFileName().toString())).containsOnly("download");
    }
  }
}
