package dev.lamina.runtime.embedded;

import dev.lamina.runtime.process.PromptFit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One answer, token by token. */
final class Generation {
  /** Takes an answer as it is generated. */
  interface Answers {
    void text(String text) throws IOException;

    /** How likely the token was that the next text is made of. */
    void likely(Likelihoods likely) throws IOException;
  }

  private final NativeModel model;
  private final Slot slot;
  private final GenerateOrder order;
  private final Answers out;
  private final StopStrings stops;
  private final Utf8Pieces pieces = new Utf8Pieces();

  Generation(NativeModel model, Slot slot, GenerateOrder order, Answers out) {
    this.model = model;
    this.slot = slot;
    this.order = order;
    this.out = out;
    this.stops = new StopStrings(order.stop());
  }

  Outcome run(NativeLog log) throws IOException, Refusal, Cancelled {
    int[] prompt = prompt();
    try (var sampler = new SamplerChain(model, log, order)) {
      sampler.acceptPrompt(prompt);
      long start = System.nanoTime();
      int cached = slot.hold(prompt);
      long evaluated = System.nanoTime();
      int tokens = 0;
      boolean length = false;
      boolean more = true;
      while (more) {
        int token = sampler.next();
        tokens++;
        boolean ended = model.vocabulary().ends(token);
        if (!ended && order.likeliest() >= 0) {
          out.likely(Likelihoods.of(model, token, order.likeliest()));
        }
        ended = ended || stopsAt(token);
        length =
            !ended
                && (tokens >= order.maxTokens()
                    || !evaluate(token, Math.min(keep(), prompt.length)));
        more = !ended && !length;
      }
      write(stops.rest());
      long end = System.nanoTime();
      return new Outcome(
          length, stops.found(), prompt.length, cached, evaluated - start, tokens, end - evaluated);
    }
  }

  private int[] prompt() throws Refusal {
    int[] whole = model.vocabulary().tokenize(order.prompt(), true);
    if (whole.length == 0) {
      throw Refusal.invalid(PromptFit.EMPTY);
    }
    if (whole.length >= model.contextLength() && !order.shift()) {
      throw Refusal.invalid(PromptFit.tooLong(whole.length, model.contextLength()));
    }
    return PromptFit.fit(whole, keep(), model.contextLength());
  }

  /** The tokens at the prompt's start that a shift keeps: a beginning put there does not count. */
  private int keep() {
    if (order.keep() < 0) {
      return Integer.MAX_VALUE;
    }
    return order.keep() + (model.vocabulary().addsBeginning() ? 1 : 0);
  }

  /** Gives the token's text out; whether it ends the answer. */
  private boolean stopsAt(int token) throws IOException {
    byte[] piece = model.vocabulary().piece(token);
    if (model.vocabulary().isControl(token)) {
      String text = new String(piece, StandardCharsets.UTF_8);
      if (stops.isOne(text)) {
        return true;
      }
      if (!order.preserved().contains(text)) {
        return false;
      }
    }
    write(stops.append(pieces.append(piece)));
    return !stops.found().isEmpty();
  }

  /** Whether there was room for the token, so that another can follow. */
  private boolean evaluate(int token, int kept) throws Cancelled, Refusal {
    if (slot.full() && !(order.shift() && slot.shift(kept))) {
      return false;
    }
    slot.evaluate(new int[] {token}, 0);
    return true;
  }

  private void write(String text) throws IOException {
    if (!text.isEmpty()) {
      out.text(text);
    }
  }
}
