package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.testdata.TestModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** install.sh, with an archive whose program only tells its version. */
@Timeout(60)
class InstallScriptTest {
  private static final String SERVICE_ALONE = "--no-service";

  @TempDir private Path directory;
  private Path prefix;

  @BeforeEach
  void begin() {
    prefix = directory.resolve("a prefix");
  }

  @Test
  void theProgramItsPagesAndCompletionAreWhereTheyAreLookedFor() throws Exception {
    Ended ran = install(archive("1", "echo version 1", "man/man1/lamina.1", "old/file"));
    assertThat(ran.code()).as(ran.text()).isZero();
    assertThat(ran.text()).contains("version 1, in " + prefix).contains("is not on PATH");
    assertThat(Ended.run(prefix.resolve("bin/lamina").toString()).text()).isEqualTo("version 1\n");
    assertThat(prefix.resolve("share/man/man1/lamina.1")).isSymbolicLink().isRegularFile();
  }

  @Test
  void aNewVersionReplacesTheOldOne() throws Exception {
    install(archive("1", "echo version 1", "man/man1/lamina.1", "old/file"));
    assertThat(install(archive("2", "echo version 2", "man/man1/lamina.1")).code()).isZero();
    assertThat(Ended.run(prefix.resolve("bin/lamina").toString()).text()).isEqualTo("version 2\n");
    assertThat(prefix.resolve("share/old/file")).doesNotExist();
    try (var left = Files.list(prefix.resolve("lib"))) {
      assertThat(left).containsExactly(prefix.resolve("lib/lamina"));
    }
  }

  @Test
  void whatDoesNotRunLeavesWhatIsThere() throws Exception {
    install(archive("1", "echo version 1"));
    Ended broken = install(archive("2", "exit 3"));
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.text()).contains("does not run here");
    Path text = Files.writeString(directory.resolve("text"), "no archive");
    assertThat(install(text).text()).contains("is not the archive that was meant");
    assertThat(install(directory.resolve("none")).text()).contains("none: no such file");
    assertThat(Ended.run(prefix.resolve("bin/lamina").toString()).text()).isEqualTo("version 1\n");
    assertThat(prefix.resolve("lib/lamina.new")).doesNotExist();
  }

  @Test
  void whatIsRemovedIsOursAlone() throws Exception {
    install(archive("1", "echo version 1", "man/man1/lamina.1"));
    Path other = Files.writeString(prefix.resolve("share/man/man1/other.1"), "");
    Files.delete(prefix.resolve("share/man/man1/lamina.1"));
    Path theirs = Files.writeString(prefix.resolve("share/man/man1/lamina.1"), "theirs");
    Ended gone = script("--prefix", prefix.toString(), SERVICE_ALONE, "--uninstall");
    assertThat(gone.code()).as(gone.text()).isZero();
    assertThat(gone.text()).contains("models and settings stay");
    assertThat(prefix.resolve("bin/lamina")).doesNotExist();
    assertThat(prefix.resolve("lib/lamina")).doesNotExist();
    assertThat(other).exists();
    assertThat(theirs).hasContent("theirs");
    assertThat(script("--prefix", prefix.toString(), "--uninstall").code()).isEqualTo(1);
  }

  @Test
  void whatIsNotUnderstoodIsAnsweredWithHelp() throws Exception {
    assertThat(script("--frobnicate").code()).isEqualTo(2);
    assertThat(script().text()).startsWith("Installs Lamina").contains("--uninstall");
  }

  private Ended install(Path archive) throws Exception {
    return script("--prefix", prefix.toString(), SERVICE_ALONE, archive.toString());
  }

  private static Ended script(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh"));
    command.add(TestModels.root().resolve("install.sh").toString());
    command.addAll(List.of(arguments));
    return Ended.run(command.toArray(String[]::new));
  }

  /** An archive like the application image's. */
  private Path archive(String name, String program, String... shared) throws Exception {
    Path image = Files.createDirectories(directory.resolve(name)).resolve("lamina");
    Path launcher = Files.createDirectories(image.resolve("bin")).resolve("lamina");
    Files.writeString(launcher, "#!/bin/sh\n" + program + "\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    for (String file : shared) {
      Path path = image.resolve("share").resolve(file);
      Files.createDirectories(path.resolveSibling(""));
      Files.writeString(path, "");
    }
    Path archive = directory.resolve(name + ".tar.gz");
    Ended.good(
        "tar", "-C", image.resolveSibling("").toString(), "-czf", archive.toString(), "lamina");
    return archive;
  }
}
