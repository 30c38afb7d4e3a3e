package dev.lamina.oci;

import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * The ed25519 key that registries of Ollama's kind know a user by, in the file format of OpenSSH,
 * without a passphrase. Spec: store-and-modelfile §9.3.
 */
public final class OllamaKey {
  private static final String TYPE = "ssh-ed25519";
  private static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
  private static final String END = "-----END OPENSSH PRIVATE KEY-----";
  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = 32;
  private static final int LINE = 70;
  private static final int PADDED_TO = 8;

  private final byte[] seed;
  private final byte[] point;

  private OllamaKey(byte[] seed, byte[] point) {
    this.seed = seed;
    this.point = point;
  }

  /**
   * The key of a file, which is made, for its owner's eyes only, if it is not there.
   *
   * @throws ModelException INVALID for a file that holds no such key
   */
  public static OllamaKey at(Path file) throws IOException {
    try {
      return parse(file, Files.readString(file, StandardCharsets.US_ASCII));
    } catch (NoSuchFileException none) {
      return make(file);
    }
  }

  /** The public half, in the one line that key pages ask for. */
  public String publicText() {
    return TYPE + " " + Base64.getEncoder().encodeToString(blob());
  }

  /** The Authorization header for a GET of exactly this address. */
  String authorization(String url) {
    String nothing = Digest.of(new byte[0]).hex();
    String what = "GET," + url + "," + base64(nothing.getBytes(StandardCharsets.US_ASCII));
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey());
      signature.update(what.getBytes(StandardCharsets.UTF_8));
      return base64(blob()) + ":" + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private PrivateKey privateKey() throws GeneralSecurityException {
    return KeyFactory.getInstance("Ed25519")
        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
  }

  private static OllamaKey make(Path file) throws IOException {
    OllamaKey key = random();
    Path absolute = file.toAbsolutePath();
    OwnersFile.createDirectory(absolute);
    try {
      OwnersFile.create(absolute, key.text().getBytes(StandardCharsets.US_ASCII));
    } catch (FileAlreadyExistsException another) {
      // Two commands at once: the first one's key it is.
      return parse(file, Files.readString(file, StandardCharsets.US_ASCII));
    }
    return key;
  }

  private static OllamaKey random() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      return new OllamaKey(seed, encoded((EdECPublicKey) pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** RFC 8032 §5.1.2: y in little-endian order, the sign of x in the topmost bit. */
  private static byte[] encoded(EdECPublicKey key) {
    byte[] y = key.getPoint().getY().toByteArray();
    byte[] encoded = new byte[LENGTH];
    for (int i = 0; i < Math.min(y.length, LENGTH); i++) {
      encoded[i] = y[y.length - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      encoded[LENGTH - 1] |= (byte) 0x80;
    }
    return encoded;
  }

  /** The public key as SSH's protocol writes it. */
  private byte[] blob() {
    Writer blob = new Writer();
    blob.bytes(TYPE.getBytes(StandardCharsets.US_ASCII));
    blob.bytes(point);
    return blob.out.toByteArray();
  }

  private String text() {
    Writer secret = new Writer();
    int check = new SecureRandom().nextInt();
    secret.number(check);
    secret.number(check);
    secret.bytes(TYPE.getBytes(StandardCharsets.US_ASCII));
    secret.bytes(point);
    secret.bytes(ByteBuffer.allocate(2 * LENGTH).put(seed).put(point).array());
    secret.bytes(new byte[0]); // no comment
    for (int i = 1; secret.out.size() % PADDED_TO != 0; i++) {
      secret.out.write(i);
    }
    Writer all = new Writer();
    all.out.writeBytes(MAGIC);
    all.bytes("none".getBytes(StandardCharsets.US_ASCII)); // cipher
    all.bytes("none".getBytes(StandardCharsets.US_ASCII)); // key derivation
    all.bytes(new byte[0]);
    all.number(1);
    all.bytes(blob());
    all.bytes(secret.out.toByteArray());
    Base64.Encoder lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    return BEGIN + "\n" + lines.encodeToString(all.out.toByteArray()) + "\n" + END + "\n";
  }

  private static OllamaKey parse(Path file, String text) {
    try {
      String body = text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
      ByteBuffer all = ByteBuffer.wrap(Base64.getMimeDecoder().decode(body));
      byte[] magic = new byte[MAGIC.length];
      all.get(magic);
      boolean open = Arrays.equals(magic, MAGIC) && ascii(bytes(all)).equals("none");
      bytes(all);
      bytes(all);
      if (!open || all.getInt() != 1) {
        throw unusable(file, "it has a passphrase or holds several keys");
      }
      bytes(all);
      ByteBuffer secret = ByteBuffer.wrap(bytes(all));
      secret.getLong();
      if (!ascii(bytes(secret)).equals(TYPE)) {
        throw unusable(file, "it is of another kind");
      }
      byte[] point = bytes(secret);
      return new OllamaKey(Arrays.copyOf(bytes(secret), LENGTH), point);
    } catch (RuntimeException e) {
      throw e instanceof ModelException told ? told : unusable(file, "it is no OpenSSH key");
    }
  }

  private static ModelException unusable(Path file, String why) {
    return ModelException.invalid(
        "read the key "
            + file
            + ": "
            + why
            + " (an ed25519 key without passphrase is wanted; move it away and one is made)");
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[Math.min(Math.max(0, from.getInt()), from.remaining())];
    from.get(bytes);
    return bytes;
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** SSH's wire format: numbers of four bytes, and strings after their length. */
  private static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void number(int value) {
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    void bytes(byte[] value) {
      number(value.length);
      out.writeBytes(value);
    }
  }
}
