package dev.lamina.runtime;

import dev.lamina.modelfile.Quantizer;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * llama.cpp's {@code llama-quantize}, run as a child process: without the environment, without
 * input, and with nothing but the two files named to it.
 */
public final class LlamaQuantize implements Quantizer {
  /** What of the environment the dynamic linker needs. */
  private static final Set<String> INHERITED = Set.of("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH");

  private static final Pattern TENSOR = Pattern.compile("\\[ *([0-9]{1,9})/ *([0-9]{1,9})\\].*");

  /** What tells of a failure; the model's metadata, which is listed too, may have any words. */
  private static final Pattern FAILURE =
      Pattern.compile("(?!llama_model_loader: - kv ).*\\b(failed|error|Error|ERROR)\\b.*");

  private static final int LONGEST_LINE = 300;

  private final List<Path> places;

  /**
   * @param places where the program may be; the first that is there is run
   */
  public LlamaQuantize(List<Path> places) {
    this.places = List.copyOf(places);
  }

  @Override
  public void quantize(Path weights, Path target, String type, Progress progress)
      throws IOException, InterruptedException {
    Process process = start(weights, target, type);
    try {
      process.getOutputStream().close();
      BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
      Thread.ofVirtual().name("llama-quantize").start(() -> read(process, lines));
      String reason = follow(lines, progress);
      int status = process.waitFor();
      if (status != 0) {
        throw ModelException.unavailable(
            "quantize to " + type + ": llama-quantize ended with status " + status + reason);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(Path weights, Path target, String type) throws IOException {
    Path program =
        places.stream()
            .filter(Files::isExecutable)
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    ModelException.unsupported(
                        "quantize to "
                            + type
                            + ": no llama-quantize is found (install llama.cpp, or set"
                            + " LAMINA_LLAMA_QUANTIZE to the program, and start the server anew)"));
    ProcessBuilder command =
        new ProcessBuilder(
                program.toAbsolutePath().toString(),
                weights.toAbsolutePath().toString(),
                target.toAbsolutePath().toString(),
                type)
            .directory(weights.toAbsolutePath().getRoot().toFile())
            .redirectErrorStream(true);
    command.environment().keySet().retainAll(INHERITED);
    try {
      return command.start();
    } catch (IOException e) {
      throw new ModelException(
          ModelException.Kind.UNAVAILABLE,
          "quantize to " + type + ": " + program + " cannot be run: " + e.getMessage(),
          e);
    }
  }

  /**
   * Tells of each tensor, on the caller's thread, which may be interrupted here.
   *
   * @return why it failed, if it says so
   */
  private static String follow(BlockingQueue<Optional<String>> lines, Progress progress)
      throws InterruptedException {
    String last = "";
    List<String> failures = new ArrayList<>();
    for (Optional<String> line = lines.take(); line.isPresent(); line = lines.take()) {
      Matcher tensor = TENSOR.matcher(line.get());
      if (tensor.matches()) {
        long total = Long.parseLong(tensor.group(2));
        progress.tensors(Math.min(total, Long.parseLong(tensor.group(1))), Math.max(1, total));
      } else if (!line.get().isBlank()) {
        last = line.get().strip().replaceAll(" {2,}", " ");
        if (failures.isEmpty() && FAILURE.matcher(last).matches()) {
          failures.add(last);
        }
      }
    }
    String reason = failures.isEmpty() ? last : failures.getFirst();
    return reason.isEmpty() ? "" : ": " + reason;
  }

  /** Reads to the end, for a full pipe would stop the program; what cannot be shown is left out. */
  private static void read(Process process, BlockingQueue<Optional<String>> lines) {
    try (InputStream in = process.getInputStream()) {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c == '\n') {
          lines.add(Optional.of(line.toString()));
          line.setLength(0);
        } else if (c >= ' ' && c < 0x7F && line.length() < LONGEST_LINE) {
          line.append((char) c);
        }
      }
      lines.add(Optional.of(line.toString()));
    } catch (IOException e) {
      // The stream of a process that was killed may end with an error: the same as its end.
    } finally {
      lines.add(Optional.empty());
    }
  }
}
