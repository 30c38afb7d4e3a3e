package dev.lamina.runtime;

import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** A model of {@link ScriptedEngine}, with one slot: requests at the same time wait. */
public final class ScriptedModel implements LoadedModel {
  /** What every request takes, by its own account. */
  public static final Duration PROMPT_TIME = Duration.ofMillis(10);

  public static final Duration TIME = Duration.ofMillis(20);
  public static final long MEMORY = 100_000_000;

  private final ScriptedEngine engine;
  private final LoadSpec spec;
  private final int number;
  private final ReentrantLock slot = new ReentrantLock(true);
  private final AtomicInteger detokenized = new AtomicInteger();
  private volatile boolean alive = true;

  ScriptedModel(ScriptedEngine engine, LoadSpec spec, int number) {
    this.engine = engine;
    this.spec = spec;
    this.number = number;
  }

  public LoadSpec spec() {
    return spec;
  }

  /** How often it was asked for the text of tokens. */
  public int detokenized() {
    return detokenized.get();
  }

  /** The child is gone, as if killed; requests under way fail. */
  public void die() {
    engine.with(() -> alive = false);
  }

  @Override
  public Completion generate(GenerateRequest request, TextSink sink)
      throws IOException, InterruptedException {
    slot.lockInterruptibly();
    try {
      check();
      int prompt = tokenize(request.prompt(), true).length;
      if (prompt > spec.contextLength() && !request.shift()) {
        throw ModelException.invalid(
            "the prompt has " + prompt + " tokens, the context " + spec.contextLength());
      }
      ScriptedEngine.Answer answer = engine.next(request);
      int end = play(answer, request, sink);
      if (!answer.failure().isEmpty()) {
        ScriptedEngine.raise(answer.failure().getFirst());
      }
      boolean limit = end == request.maxTokens();
      return new Completion(
          limit ? Completion.StopReason.LENGTH : Completion.StopReason.STOP,
          limit ? Optional.empty() : stopString(answer.pieces(), request),
          prompt,
          0,
          PROMPT_TIME,
          limit ? end : end + 1,
          TIME);
    } finally {
      slot.unlock();
    }
  }

  /** Sends the pieces up to a stop string or the limit; returns the code points sent. */
  private int play(ScriptedEngine.Answer answer, GenerateRequest request, TextSink sink)
      throws IOException, InterruptedException {
    int left = end(answer.pieces(), request);
    int sent = 0;
    for (String piece : answer.pieces()) {
      if (piece.equals(ScriptedEngine.HOLD)) {
        engine.hold(() -> !alive);
      } else if (left > 0) {
        String part = piece.substring(0, Math.min(left, piece.length()));
        left -= part.length();
        sent += part.codePointCount(0, part.length());
        if (request.likeliest().isPresent()) {
          sink.tokens(probabilities(part, request.likeliest().getAsInt()));
        }
        sink.accept(part);
      }
      check();
    }
    return sent;
  }

  /** Each code point is the likeliest, and every other one a little less so than the last. */
  private static List<TokenProbability> probabilities(String part, int most) {
    return part.codePoints()
        .mapToObj(
            code -> {
              List<TokenProbability> top =
                  IntStream.range(0, most).mapToObj(i -> probability(code + i, i)).toList();
              return new TokenProbability(
                  Character.toString(code), probability(code, 0).bytes(), -0.5, top);
            })
        .toList();
  }

  private static TokenProbability probability(int code, int place) {
    String text = Character.toString(code);
    List<Integer> bytes = new ArrayList<>();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(each & 0xff);
    }
    return new TokenProbability(text, bytes, -0.5 - place, List.of());
  }

  /** Where the text ends, in chars: at the first stop string or the limit. */
  private static int end(List<String> pieces, GenerateRequest request) {
    StringBuilder text = new StringBuilder();
    pieces.stream().filter(piece -> !piece.equals(ScriptedEngine.HOLD)).forEach(text::append);
    int end = text.length();
    for (String stop : request.stop()) {
      int at = text.indexOf(stop);
      if (at >= 0) {
        end = Math.min(end, at);
      }
    }
    if (text.codePointCount(0, end) > request.maxTokens()) {
      end = text.offsetByCodePoints(0, request.maxTokens());
    }
    return end;
  }

  /** The stop string at which the text ends. */
  private static Optional<String> stopString(List<String> pieces, GenerateRequest request) {
    StringBuilder text = new StringBuilder();
    pieces.stream().filter(piece -> !piece.equals(ScriptedEngine.HOLD)).forEach(text::append);
    return request.stop().stream()
        .filter(stop -> text.indexOf(stop) >= 0)
        .min(Comparator.comparingInt(text::indexOf));
  }

  @Override
  public int[] tokenize(String text, boolean special) {
    check();
    return text.codePoints().toArray();
  }

  @Override
  public String detokenize(int[] tokens) {
    check();
    detokenized.incrementAndGet();
    for (int token : tokens) {
      if (!Character.isValidCodePoint(token)) {
        throw ModelException.invalid("no token: " + token);
      }
    }
    return new String(tokens, 0, tokens.length);
  }

  /** Two numbers: the sum of the tokens, and how many they are. */
  @Override
  public List<float[]> embed(int[] tokens) {
    check();
    return List.of(new float[] {java.util.Arrays.stream(tokens).sum(), tokens.length});
  }

  /** The nearer a document's length is to the query's, the better. */
  @Override
  public Relevance rank(String query, List<String> documents) {
    check();
    return new Relevance(
        documents.stream().map(text -> 0.5f - Math.abs(text.length() - query.length())).toList(),
        documents.stream().mapToInt(text -> text.length() + query.length()).sum());
  }

  @Override
  public String engine() {
    return engine.name();
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public int contextLength() {
    return spec.contextLength();
  }

  @Override
  public long memory() {
    return alive ? MEMORY : 0;
  }

  /** No process of this machine. */
  @Override
  public long pid() {
    return Long.MAX_VALUE - number;
  }

  @Override
  public boolean alive() {
    return alive;
  }

  @Override
  public void close() {
    die();
  }

  private void check() {
    if (!alive) {
      throw ModelException.unavailable("the engine's process has ended (killed by signal 9)");
    }
  }
}
