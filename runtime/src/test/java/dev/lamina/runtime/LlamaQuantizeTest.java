package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.modelfile.Gguf;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaQuantizeTest {
  @TempDir Path directory;

  @Test
  void theFirstProgramThatIsThereIsRunAndTellsOfItsTensors() throws Exception {
    Path program =
        program(
            """
            echo "log [1/9] is none"
            echo "[   1/   3] token_embd.weight - [...]"
            echo "[   3/   3] output.weight" >&2
            printf '%s %s' "$3" "$HOME" > "$2"
            """);
    List<String> told = new ArrayList<>();

    new LlamaQuantize(List.of(directory, directory.resolve("none"), program))
        .quantize(
            directory.resolve("in"),
            directory.resolve("out"),
            "Q8_0",
            (done, total) -> told.add(done + "/" + total));

    assertThat(told).containsExactly("1/3", "3/3");
    assertThat(directory.resolve("out")).as("type, and no environment").hasContent("Q8_0 ");
  }

  @Test
  void aFailureIsToldWithTheProgramsReason() throws Exception {
    Path program =
        program(
            """
            echo "llama_model_loader: - kv  20:   general.name str   = failed error"
            echo "llama_model_loader: - kv  21:   tokenizer.ggml.unknown_token_id u32 = 0"
            echo "main: quantizing in to out"
            echo "llama_model_quantize: failed to quantize:   tensor x is odd"
            echo "main: failed to quantize model"
            exit 3
            """);
    assertThatThrownBy(() -> run(program, _ -> {}))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNAVAILABLE))
        .hasMessage(
            "quantize to Q8_0: llama-quantize ended with status 3:"
                + " llama_model_quantize: failed to quantize: tensor x is odd");
  }

  @Test
  void whereThereIsNoneItIsSaidWhatToDo() {
    assertThatThrownBy(() -> run(directory.resolve("none"), _ -> {}))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNSUPPORTED))
        .hasMessageContaining("LAMINA_LLAMA_QUANTIZE");
  }

  /** The program would work for a minute; it is gone when the caller has its exception. */
  @Test
  void itEndsWithItsCaller() throws Exception {
    Path program = program("echo $$ > \"$2\"; echo '[1/2] x'; exec sleep 60\n");
    CountDownLatch working = new CountDownLatch(1);
    List<Throwable> thrown = new ArrayList<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    run(program, _ -> working.countDown());
                  } catch (Exception e) {
                    thrown.add(e);
                  }
                });
    working.await();
    caller.interrupt();
    caller.join();

    assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
    assertGone();
    assertThatThrownBy(
            () ->
                run(
                    program,
                    _ -> {
                      throw new IllegalStateException("nobody listens");
                    }))
        .hasMessage("nobody listens");
    assertGone();
  }

  private void assertGone() throws Exception {
    long pid = Long.parseLong(Files.readString(directory.resolve("out")).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  /** Of the types that there are, only this one takes rows of 16 numbers. */
  @Test
  void theRealOneMakesOtherWeights() throws Exception {
    assumeThat(TestModels.llamaQuantize()).as("a llama-quantize that was built").isPresent();
    Path in = TinyGguf.model().writeTo(directory.resolve("in"));
    List<Long> told = new ArrayList<>();

    new LlamaQuantize(List.of(TestModels.llamaQuantize().orElseThrow()))
        .quantize(in, directory.resolve("out"), "F32", (done, _) -> told.add(done));

    Gguf made = Gguf.read(directory.resolve("out"));
    assertThat(made.quantization()).isEqualTo("F32");
    assertThat(made.parameterCount()).isEqualTo(Gguf.read(in).parameterCount());
    assertThat(told).isSorted().hasSize(made.tensors().size());
  }

  private interface Done {
    void tensor(long done);
  }

  private void run(Path program, Done done) throws Exception {
    new LlamaQuantize(List.of(program))
        .quantize(
            directory.resolve("in"),
            directory.resolve("out"),
            "Q8_0",
            (count, _) -> done.tensor(count));
  }

  private Path program(String script) throws Exception {
    Path file = Files.writeString(directory.resolve("llama-quantize"), "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
