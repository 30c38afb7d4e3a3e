package dev.lamina.runtime.embedded;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What parent and child say to each other: a length, a type, the number of the request that it is
 * about, and a payload that the type explains. Big-endian, as {@link DataOutputStream} writes.
 *
 * @param id chosen by the parent; answers carry the id of the request
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and not copied: made once, read once
record Frame(Type type, int id, byte[] payload) {
  /** The longest payload: the tokens of the longest request, if each of its bytes is one. */
  static final int LONGEST = 16 << 20;

  /** The longest payload of a request: bounds what the child keeps in memory. */
  static final int LONGEST_REQUEST = LONGEST / Integer.BYTES - 64;

  private static final int HEADER = 5;

  /** What a payload is. */
  enum Type {
    /** To the child: {@link LoadOrder}. Answered by READY or FAILED. */
    LOAD,
    /**
     * To the child: {@link GenerateOrder}. Answered by any number of TEXT and LIKELY, then DONE or
     * FAILED.
     */
    GENERATE,
    /** To the child: a flag for special tokens, then text. Answered by TOKENS or FAILED. */
    TOKENIZE,
    /** To the child: tokens. Answered by TEXT or FAILED. */
    DETOKENIZE,
    /** To the child: tokens. Answered by any number of VECTOR, then READY or FAILED. */
    EMBED,
    /** To the child: tokens, for the slot to hold. Answered by DONE or FAILED. */
    EVALUATE,
    /** To the child: a path, where what the slot holds is written. Answered by READY or FAILED. */
    SAVE,
    /** To the child: a path, whose content the slot is to hold. Answered by READY or FAILED. */
    RESTORE,
    /** To the child: the request of this id is not wanted any more. Has no answer of its own. */
    CANCEL,
    /** From the child: the model can answer. */
    READY,
    /** From the child: whole characters in UTF-8. */
    TEXT,
    /** From the child: tokens. */
    TOKENS,
    /** From the child: {@link Likelihoods} of a token, before its text. */
    LIKELY,
    /** From the child: floats. */
    VECTOR,
    /** From the child: {@link Outcome}. */
    DONE,
    /** From the child: {@link Refusal}. */
    FAILED
  }

  private static final Type[] TYPES = Type.values();

  /** Writes a payload's fields. */
  @FunctionalInterface
  interface Fields {
    void writeTo(DataOutputStream out) throws IOException;
  }

  static Frame of(Type type, int id, Fields fields) {
    var bytes = new ByteArrayOutputStream();
    try {
      fields.writeTo(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a ByteArrayOutputStream throws none
    }
    return new Frame(type, id, bytes.toByteArray());
  }

  static Frame ofFloats(Type type, int id, float[] numbers) {
    var payload = ByteBuffer.allocate(numbers.length * Float.BYTES);
    payload.asFloatBuffer().put(numbers);
    return new Frame(type, id, payload.array());
  }

  float[] floats() {
    var numbers = ByteBuffer.wrap(payload).asFloatBuffer();
    float[] all = new float[numbers.remaining()];
    numbers.get(all);
    return all;
  }

  int[] ints() {
    var numbers = ByteBuffer.wrap(payload).asIntBuffer();
    int[] all = new int[numbers.remaining()];
    numbers.get(all);
    return all;
  }

  DataInputStream fields() {
    return new DataInputStream(new ByteArrayInputStream(payload));
  }

  /** Not safe for use by several threads on one stream. */
  @SuppressWarnings("EnumOrdinal") // both sides run the same class file
  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(payload.length + HEADER);
    out.writeByte(type.ordinal());
    out.writeInt(id);
    out.write(payload);
    out.flush();
  }

  /** The next frame; empty at the end of the stream, also in the middle of a frame. */
  static Optional<Frame> read(DataInputStream in) throws IOException {
    try {
      int length = in.readInt() - HEADER;
      int type = in.readUnsignedByte();
      int id = in.readInt();
      if (length < 0 || length > LONGEST || type >= TYPES.length) {
        throw new IOException("frame of type " + type + " with " + length + " bytes");
      }
      byte[] payload = new byte[length];
      in.readFully(payload);
      return Optional.of(new Frame(TYPES[type], id, payload));
    } catch (EOFException e) {
      return Optional.empty();
    }
  }

  static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] readBytes(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
