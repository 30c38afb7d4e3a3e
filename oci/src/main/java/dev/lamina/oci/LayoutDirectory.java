package dev.lamina.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A layout as a directory. Links in it are not followed: it may have come from anywhere. */
record LayoutDirectory(Path root) implements LayoutFiles {
  @Override
  public OptionalLong size(String name) throws IOException {
    Path file = root.resolve(name);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? OptionalLong.of(Files.size(file))
        : OptionalLong.empty();
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void close() {}
}
