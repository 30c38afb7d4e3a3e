package dev.lamina.runtime.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How a generation ended, for the wire; times in nanoseconds. The child knows no other class of
 * this project's API.
 *
 * @param length whether a limit ended it
 * @param stopString what ended it, else empty
 */
record Outcome(
    boolean length,
    String stopString,
    int promptTokens,
    int cachedTokens,
    long promptTime,
    int tokens,
    long time) {

  void writeTo(DataOutputStream out) throws IOException {
    out.writeBoolean(length);
    Frame.writeBytes(out, stopString.getBytes(StandardCharsets.UTF_8));
    out.writeInt(promptTokens);
    out.writeInt(cachedTokens);
    out.writeLong(promptTime);
    out.writeInt(tokens);
    out.writeLong(time);
  }

  static Outcome read(DataInputStream in) throws IOException {
    return new Outcome(
        in.readBoolean(),
        new String(Frame.readBytes(in), StandardCharsets.UTF_8),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readInt(),
        in.readLong());
  }
}
