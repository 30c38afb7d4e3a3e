package dev.lamina.oci.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A layer that is being written. */
final class Layer {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

  Layer() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  Layer file(String path, String text) throws IOException {
    byte[] content = text.getBytes(UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(path, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  Layer directory(String path) throws IOException {
    return entry(new TarArchiveEntry(path + "/", true));
  }

  Layer link(String path, String target) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK, true);
    entry.setLinkName(target);
    return entry(entry);
  }

  Layer hardLink(String path, String target) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK, true);
    entry.setLinkName(target);
    return entry(entry);
  }

  Layer device(String path) throws IOException {
    return entry(new TarArchiveEntry(path, TarConstants.LF_CHR, true));
  }

  private Layer entry(TarArchiveEntry entry) throws IOException {
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  byte[] tar() throws IOException {
    tar.close();
    return bytes.toByteArray();
  }

  byte[] gzip() throws IOException {
    ByteArrayOutputStream smaller = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(smaller)) {
      gzip.write(tar());
    }
    return smaller.toByteArray();
  }
}
