package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.Completion;
import dev.lamina.runtime.KeptStates;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on from the evaluated beginning of a prompt where one is kept, and keeps it where it is not:
 * of a model whose one slot this is. Whatever fails here costs the time of evaluating it, and
 * nothing else. Used by one request at a time.
 */
final class Resume {
  private static final Logger LOG = LoggerFactory.getLogger(Resume.class);

  /** So few tokens are evaluated as soon as a file is read. */
  private static final int LEAST = 256;

  private static final String NAME = "state";

  private final KeptStates states;
  private final PrivateDirectory place;
  private final String settings;

  /** The beginning that the slot has now. */
  private Optional<Digest> held = Optional.empty();

  /**
   * @param place where the child may write
   * @param settings all that a state depends on besides the tokens
   */
  Resume(KeptStates states, PrivateDirectory place, String settings) {
    this.states = states;
    this.place = place;
    this.settings = settings;
  }

  /** What the child does for it. */
  interface Child {
    /** Evaluates tokens, so that its slot holds them and no others. */
    Completion evaluate(int[] tokens) throws IOException, InterruptedException;

    /** Asks for an action on the slot, with a file in its directory. */
    void slot(String action, ObjectNode body) throws IOException, InterruptedException;
  }

  /**
   * Sees to it that the slot holds the beginning of a prompt, if it is worth it.
   *
   * @param tokens at the prompt's start that later prompts will begin with, too
   * @return what it took to evaluate them, if that was done
   */
  Optional<Completion> begin(int[] prompt, int tokens, Child child)
      throws IOException, InterruptedException {
    if (tokens < LEAST || tokens >= prompt.length) {
      held = Optional.empty();
      return Optional.empty();
    }
    int[] beginning = Arrays.copyOf(prompt, tokens);
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
      Path link = place.link(NAME, kept.get());
      try {
        child.slot("restore", Json.object().put("filename", NAME));
        return true;
      } catch (ModelException refused) {
        LOG.info("a kept state is of no use: {}", refused.getMessage());
        states.drop(key);
        return false;
      } finally {
        Files.deleteIfExists(link);
      }
    } catch (IOException | UncheckedIOException unreadable) {
      LOG.info("a kept state cannot be read", unreadable);
      return false;
    }
  }

  private void save(Digest key, Child child) throws InterruptedException {
    try {
      child.slot("save", Json.object().put("filename", NAME));
      states.keep(key, place.path().resolve(NAME));
    } catch (ModelException | IOException | UncheckedIOException e) {
      LOG.warn("the state of a session cannot be kept", e);
    }
  }
}
