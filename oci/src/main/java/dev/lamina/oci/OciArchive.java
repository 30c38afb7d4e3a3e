package dev.lamina.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.Manifest;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A tar file that becomes an {@link OciLayout}: written beside its place, moved there by {@link
 * #commit}. The same models in the same order give the same bytes. Each blob is there once, and
 * checked while it is written; after a failure the archive is of no use. Not safe for use by
 * several threads; the caller closes it.
 */
final class OciArchive implements ModelSink, AutoCloseable {
  private static final int END_BLOCKS = 2;

  private final PartFile file;
  private final FileChannel out;
  private final Set<Digest> written = new HashSet<>();
  private final ArrayNode index = Json.nodes().arrayNode();

  private OciArchive(PartFile file) {
    this.file = file;
    this.out = file.channel();
  }

  /**
   * Begins one.
   *
   * @throws ModelException INVALID when something else than a file is there
   */
  static OciArchive create(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw ModelException.invalid("it is there, and not a file");
    }
    Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    OciArchive archive = new OciArchive(PartFile.beside(place));
    try {
      archive.add(OciLayout.MARK, Json.object().put("imageLayoutVersion", "1.0.0"));
    } catch (IOException e) {
      archive.close();
      throw e;
    }
    return archive;
  }

  @Override
  public boolean contains(Descriptor blob) {
    return written.contains(blob.digest());
  }

  @Override
  public void put(Descriptor expected, InputStream bytes) throws IOException {
    if (contains(expected)) {
      return;
    }
    header(OciLayout.path(expected.digest()), expected.size());
    Tee through = new Tee(Channels.newChannel(bytes), out);
    Digest actual = Digest.of(through);
    if (!actual.equals(expected.digest()) || through.count != expected.size()) {
      throw ModelException.corrupt("blob " + expected.digest() + " is damaged");
    }
    pad(expected.size());
    written.add(expected.digest());
  }

  @Override
  public void publish(ModelName name, Manifest manifest) throws IOException {
    byte[] raw = manifest.raw();
    Descriptor described = new Descriptor(manifest.mediaType(), manifest.digest(), raw.length);
    put(described, new ByteArrayInputStream(raw));
    ObjectNode entry =
        index
            .addObject()
            .put("mediaType", manifest.mediaType())
            .put("digest", manifest.digest().toString())
            .put("size", raw.length);
    entry.putObject("annotations").put(OciLayout.REF_NAME, name.full());
  }

  /** Writes the index and puts the file where it belongs, in one step. */
  void commit() throws IOException {
    ObjectNode root = Json.object().put("schemaVersion", 2);
    root.put("mediaType", MediaTypes.OCI_INDEX).set("manifests", index);
    add(OciLayout.INDEX, root);
    write(new byte[END_BLOCKS * TarHeader.BLOCK]);
    file.commit();
  }

  /** Leaves nothing of an archive that was not committed. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  private void add(String name, ObjectNode json) throws IOException {
    byte[] bytes = Json.write(json).getBytes(StandardCharsets.UTF_8);
    header(name, bytes.length);
    write(bytes);
    pad(bytes.length);
  }

  private void header(String name, long size) throws IOException {
    write(new TarHeader(name, size, TarHeader.FILE).bytes());
  }

  private void pad(long size) throws IOException {
    write(new byte[TarHeader.padding(size)]);
  }

  private void write(byte[] bytes) throws IOException {
    writeAll(out, ByteBuffer.wrap(bytes));
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** A channel whose bytes go to the file when they are read, to be hashed by the reader. */
  private static final class Tee implements ReadableByteChannel {
    private final ReadableByteChannel in;
    private final FileChannel out;
    private long count;

    Tee(ReadableByteChannel in, FileChannel out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      int start = buffer.position();
      int read = in.read(buffer);
      if (read > 0) {
        writeAll(out, buffer.duplicate().flip().position(start));
        count += read;
      }
      return read;
    }

    @Override
    public boolean isOpen() {
      return in.isOpen();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
