package dev.lamina.runtime.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Directories of sockets: for one user alone, and none is left behind. */
class PrivateDirectoryTest {
  private static void age(PrivateDirectory directory) throws IOException {
    Instant old = Instant.now().minus(Duration.ofHours(2));
    Files.setLastModifiedTime(directory.path(), FileTime.from(old));
  }

  @Test
  void nobodyElseMayEnter() throws IOException {
    try (PrivateDirectory made = PrivateDirectory.make()) {
      assertThat(Files.getPosixFilePermissions(made.path())).hasSize(3);
    }
  }

  @Test
  void whatAKilledServerLeftIsRemovedAndWhatIsInUseStays() throws IOException {
    PrivateDirectory left = PrivateDirectory.make();
    Files.createFile(left.socket());
    age(left);
    try (PrivateDirectory used = PrivateDirectory.make();
        PrivateDirectory fresh = PrivateDirectory.make();
        var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(used.socket()));
      age(used);
      assertThat(left.path()).doesNotExist();
      try (PrivateDirectory another = PrivateDirectory.make()) {
        assertThat(another.path()).exists();
        assertThat(used.path()).exists();
        assertThat(fresh.path()).exists();
      }
    }
  }
}
