package dev.lamina.runtime.process;

import dev.lamina.runtime.Completion;
import dev.lamina.runtime.KeptStates;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on from the evaluated beginning of a prompt where one is kept, and keeps it where it is not:
 * of a model whose one slot this is. Whatever fails here costs the time of evaluating it, and
 * nothing else. Used by one request at a time.
 */
public final class Resume {
  private static final Logger LOG = LoggerFactory.getLogger(Resume.class);

  /** So few tokens are evaluated as soon as a file is read. */
  private static final int LEAST = 256;

  private final KeptStates states;
  private final String settings;

  /** The beginning that the slot has now. */
  private Optional<Digest> held = Optional.empty();

  /**
   * Goes on from states of one model with one engine.
   *
   * @param program the engine's own file
   * @param more on which a state depends: the engine's version and how it runs the model
   */
  public Resume(KeptStates states, LoadSpec spec, Path program, String more) throws IOException {
    this.states = states;
    List<Path> files = new ArrayList<>(spec.adapters());
    files.add(spec.weights());
    files.add(program);
    StringBuilder text = new StringBuilder();
    for (Path file : files) {
      Path real = file.toRealPath();
      text.append(real).append(' ').append(Files.size(real)).append(' ');
      text.append(Files.getLastModifiedTime(real)).append('\n');
    }
    this.settings = text.append(more).append(' ').append(spec.contextLength()).toString();
  }

  /** What the engine's process does for it. */
  public interface Child {
    /** The tokens of a text at a prompt's start. */
    int[] tokenize(String beginning) throws IOException, InterruptedException;

    /** Evaluates tokens, so that its slot holds them and no others. */
    Completion evaluate(int[] tokens) throws IOException, InterruptedException;

    /**
     * Writes what its slot holds.
     *
     * @return the file, for the caller to take away
     */
    Path save() throws IOException, InterruptedException;

    /**
     * Makes its slot hold what a file has.
     *
     * @throws ModelException if the file is of no use
     */
    void restore(Path file) throws IOException, InterruptedException;
  }

  /**
   * Sees to it that the slot holds the beginning of a prompt, if it is worth it.
   *
   * @param prompt all its tokens
   * @param beginning text at the prompt's start that later prompts will begin with, too
   * @return what it took to evaluate it, if that was done
   */
  public Optional<Completion> begin(int[] prompt, String beginning, Child child)
      throws IOException, InterruptedException {
    int tokens = beginning.isEmpty() ? 0 : common(child.tokenize(beginning), prompt);
    if (tokens < LEAST || tokens >= prompt.length) {
      held = Optional.empty();
      return Optional.empty();
    }
    return begin(Arrays.copyOf(prompt, tokens), child);
  }

  private static int common(int[] start, int[] prompt) {
    int same = Arrays.mismatch(start, prompt);
    return same < 0 ? start.length : same;
  }

  private Optional<Completion> begin(int[] beginning, Child child)
      throws IOException, InterruptedException {
    Digest key = key(beginning);
    if (held.equals(Optional.of(key))) {
      return Optional.empty();
    }
    held = Optional.empty();
    Optional<Completion> evaluated = Optional.empty();
    if (!restore(key, child)) {
      evaluated = Optional.of(child.evaluate(beginning));
      save(key, child);
    }
    held = Optional.of(key);
    return evaluated;
  }

  private Digest key(int[] tokens) {
    byte[] text = settings.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(text.length + tokens.length * Integer.BYTES);
    bytes.put(text);
    bytes.asIntBuffer().put(tokens);
    return Digest.of(bytes.array());
  }

  private boolean restore(Digest key, Child child) throws InterruptedException {
    try {
      Optional<Path> kept = states.find(key);
      if (kept.isEmpty()) {
        return false;
      }
      try {
        child.restore(kept.get());
        return true;
      } catch (ModelException refused) {
        LOG.info("a kept state is of no use: {}", refused.getMessage());
        states.drop(key);
        return false;
      }
    } catch (IOException | UncheckedIOException unreadable) {
      LOG.info("a kept state cannot be read", unreadable);
      return false;
    }
  }

  private void save(Digest key, Child child) throws InterruptedException {
    try {
      states.keep(key, child.save());
    } catch (ModelException | IOException | UncheckedIOException e) {
      LOG.warn("the state of a session cannot be kept", e);
    }
  }
}
