package dev.lamina.runtime.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokens with the logarithms of their probabilities, for the wire: the one that was drawn first,
 * then the likeliest.
 */
record Likelihoods(List<Entry> entries) {
  /** A token's bytes and its logarithm. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and not copied: made once, read once
  record Entry(byte[] piece, double logarithm) {}

  /**
   * Of the last evaluation.
   *
   * @param most how many of the likeliest
   */
  static Likelihoods of(NativeModel model, int drawn, int most) {
    float[] logits = model.logits();
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    double whole = largest + Math.log(sum);
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(model.vocabulary().piece(drawn), logits[drawn] - whole));
    for (int token : highest(logits, most)) {
      entries.add(new Entry(model.vocabulary().piece(token), logits[token] - whole));
    }
    return new Likelihoods(entries);
  }

  /** The numbers of the highest, the highest first; there are few. */
  private static int[] highest(float[] logits, int most) {
    int[] found = new int[Math.min(most, logits.length)];
    int count = 0;
    for (int token = 0; token < logits.length; token++) {
      if (found.length == 0
          || (count == found.length && logits[token] <= logits[found[count - 1]])) {
        continue;
      }
      int at = count == found.length ? count - 1 : count++;
      while (at > 0 && logits[token] > logits[found[at - 1]]) {
        found[at] = found[at - 1];
        at--;
      }
      found[at] = token;
    }
    return found;
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      Frame.writeBytes(out, entry.piece());
      out.writeDouble(entry.logarithm());
    }
  }

  static Likelihoods read(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(Frame.readBytes(in), in.readDouble()));
    }
    return new Likelihoods(entries);
  }
}
