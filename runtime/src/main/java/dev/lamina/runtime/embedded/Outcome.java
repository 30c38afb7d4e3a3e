package dev.lamina.runtime.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How a generation ended, for the wire; times in nanoseconds. The child knows no other class of
 * this project's API.
 *
 * @param length whether a limit ended it
 */
record Outcome(
    boolean length, int promptTokens, int cachedTokens, long promptTime, int tokens, long time) {

  void writeTo(DataOutputStream out) throws IOException {
    out.writeBoolean(length);
    out.writeInt(promptTokens);
    out.writeInt(cachedTokens);
    out.writeLong(promptTime);
    out.writeInt(tokens);
    out.writeLong(time);
  }

  static Outcome read(DataInputStream in) throws IOException {
    return new Outcome(
        in.readBoolean(), in.readInt(), in.readInt(), in.readLong(), in.readInt(), in.readLong());
  }
}
