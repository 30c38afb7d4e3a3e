package dev.lamina.runtime.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One prompt for the child, in numbers as llama.cpp takes them.
 *
 * @param prompt UTF-8
 * @param temperature 0: the likeliest token
 * @param grammar GBNF in UTF-8; empty for none
 * @param likeliest how many of the likeliest tokens to tell at each place; -1 for no probabilities
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and not copied: made once, read once
record GenerateOrder(
    byte[] prompt,
    float temperature,
    int topK,
    float topP,
    float minP,
    float typicalP,
    int repeatLastN,
    float repeatPenalty,
    float presencePenalty,
    float frequencyPenalty,
    int seed,
    int maxTokens,
    int keep,
    boolean shift,
    List<String> stop,
    List<String> preserved,
    byte[] grammar,
    int likeliest) {

  void writeTo(DataOutputStream out) throws IOException {
    Frame.writeBytes(out, prompt);
    out.writeFloat(temperature);
    out.writeInt(topK);
    out.writeFloat(topP);
    out.writeFloat(minP);
    out.writeFloat(typicalP);
    out.writeInt(repeatLastN);
    out.writeFloat(repeatPenalty);
    out.writeFloat(presencePenalty);
    out.writeFloat(frequencyPenalty);
    out.writeInt(seed);
    out.writeInt(maxTokens);
    out.writeInt(keep);
    out.writeBoolean(shift);
    writeTexts(out, stop);
    writeTexts(out, preserved);
    Frame.writeBytes(out, grammar);
    out.writeInt(likeliest);
  }

  static GenerateOrder read(DataInputStream in) throws IOException {
    return new GenerateOrder(
        Frame.readBytes(in),
        in.readFloat(),
        in.readInt(),
        in.readFloat(),
        in.readFloat(),
        in.readFloat(),
        in.readInt(),
        in.readFloat(),
        in.readFloat(),
        in.readFloat(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readBoolean(),
        readTexts(in),
        readTexts(in),
        Frame.readBytes(in),
        in.readInt());
  }

  private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      Frame.writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> readTexts(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(new String(Frame.readBytes(in), StandardCharsets.UTF_8));
    }
    return texts;
  }
}
