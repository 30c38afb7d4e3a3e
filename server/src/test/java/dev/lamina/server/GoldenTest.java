package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.modelfile.Modelfile;
import dev.lamina.runtime.ScriptedEngine;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Lease;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelName;
import dev.lamina.testdata.TestModels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every recorded request is answered as Ollama answered it, but for the differences that are listed
 * here. The engine says what Ollama's said.
 */
class GoldenTest {
  /** Ollama's answer that is another here on purpose. */
  record Difference(String prefix, int status, String why) {}

  private static final List<Difference> DIFFERENT =
      List.of(
          new Difference("errors/create-bad-param", 400, "parameters are checked here too"),
          new Difference("errors/create-bad-quant", 400, "a client's mistake, not the server's"),
          new Difference("errors/create-random-file", 200, "the error names the file"),
          new Difference("create/from-files", 200, "weights are kept as they are"),
          new Difference("gen/thinking-unsupported", 400, "the model's name with its tag"),
          new Difference("gen/bad-option-type", 400, "a client's mistake, not the server's"),
          new Difference("chat/format-bad", 400, "a client's mistake, not the server's"),
          new Difference("gen/images-unsupported", 400, "the error is no JSON within a text"),
          new Difference("info/show-", 200, "tensors are shown when they are asked for"),
          new Difference("anthropic/count_tokens", 200, "the reference cannot count"),
          new Difference("errors/pull-insecure-", 400, "plain http is refused before a stream"),
          new Difference("errors/push-unknown", 200, "the text names no file of the server's"));

  /**
   * How Ollama shows a tool's function in a prompt, and how it is shown here: as templates want.
   */
  private static final String STRUCT =
      "{get_weather Get the current weather for a city {object <nil> <nil> [city] "
          + "{\"city\":{\"type\":\"string\",\"description\":\"City name\"}}}}";

  private static final String FUNCTION =
      "{\"name\":\"get_weather\",\"description\":\"Get the current weather for a city\","
          + "\"parameters\":{\"type\":\"object\",\"required\":[\"city\"],\"properties\":"
          + "{\"city\":{\"type\":\"string\",\"description\":\"City name\"}}}}";

  /** Not compared: these ask a registry, off loopback or after seconds of retries. */
  private static final List<String> ELSEWHERE =
      List.of(
          "pull/",
          "push/",
          "errors/create-unknown-from",
          "errors/pull-bad-registry",
          "errors/push-no-namespace");

  @TempDir static Path directory;
  static ScriptedEngine engine = new ScriptedEngine();
  static TestServer server;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = TestServer.start(directory, engine);
    try (Lease lease = server.lamina().store().lease()) {
      Digest weights =
          lease.ingest(MediaTypes.MODEL, TestModels.smollm2(), _ -> {}).descriptor().digest();
      for (String name : List.of("smol", "smolplain", "toolforce", "bare", "gemma")) {
        create(name, name, Optional.empty(), weights);
      }
      create("smolembed", "embed", Optional.empty(), weights);
      create("smoltools", "tools", Optional.empty(), weights);
      create("derived", "derived", ModelName.find("smol"), weights);
    }
  }

  private static void create(
      String name, String modelfile, Optional<ModelName> from, Digest weights)
      throws IOException, InterruptedException {
    Path file = TestModels.golden().resolve("modelfiles/Modelfile." + modelfile);
    SortedMap<String, Digest> files =
        new TreeMap<>(from.isPresent() ? Map.of() : Map.of("m.gguf", weights));
    server
        .lamina()
        .create(
            ModelName.parse(name),
            Modelfile.parse(Files.readAllBytes(file)).draft(from, files, new TreeMap<>()),
            _ -> {});
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> recorded() throws IOException {
    return GoldenCase.all().stream()
        .filter(golden -> ELSEWHERE.stream().noneMatch(golden.name()::startsWith))
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> agrees(golden)));
  }

  private static void agrees(GoldenCase golden) throws IOException, InterruptedException {
    prepare(golden);
    Optional<Difference> difference =
        DIFFERENT.stream().filter(known -> golden.name().startsWith(known.prefix())).findFirst();
    if (golden.isGenerated() && difference.isEmpty()) {
      engine.answer(golden.pieces());
    }
    int loads = engine.loads().size();
    RawHttp.Reply reply = golden.send(server.port());
    if (difference.isPresent()) {
      assertThat(reply.status()).as(difference.get().why()).isEqualTo(difference.get().status());
      return;
    }
    assertThat(reply.status()).as(reply.text()).isEqualTo(golden.status());
    assertThat(reply.mediaType()).isEqualTo(golden.mediaType());
    assertThat(GoldenShape.of(reply.text(), reply.mediaType()))
        .isEqualTo(GoldenShape.of(golden.answer(), golden.mediaType()));
    if (golden.isPrompt()) {
      assertThat(reply.json().at(GoldenCase.PROMPT).asText())
          .isEqualTo(
              Json.parse(golden.answer()).at(GoldenCase.PROMPT).asText().replace(STRUCT, FUNCTION));
      assertThat(engine.loads()).as("loads for a prompt that fits").hasSize(loads);
    }
  }

  /** What was done between recorded requests without being recorded. */
  private static void prepare(GoldenCase golden) throws IOException, InterruptedException {
    if (golden.name().equals("blobs/head-ok")) {
      byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
      try (Lease lease = server.lamina().store().lease()) {
        lease.put(Digest.of(hello), "application/octet-stream", new ByteArrayInputStream(hello));
      }
    }
  }
}
