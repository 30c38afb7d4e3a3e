package dev.lamina.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.runtime.process.JavaCommand;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a jar as in the application image, because the JVM keeps nothing of directories. */
@Timeout(120)
class ChildRehearsalTest {
  @TempDir private Path directory;

  @Test
  void childrenBeginWithWhatWasKept() throws Exception {
    Path jar = jar();
    Path cache = directory.resolve("cache");
    Path noModel = Files.writeString(directory.resolve("none.gguf"), "no model");
    Path library = NativeLibrary.ofThisMachine().extractTo(Tiny.nativeDirectory());
    List<String> names = List.of(library.toAbsolutePath().toString(), noModel.toString());
    ProcessBuilder rehearsal = command(jar, ChildRehearsal.class, names);
    JavaCommand.keepClasses(rehearsal);
    rehearsal.command().set(1, "-XX:AOTCacheOutput=" + cache);
    assertThat(output(rehearsal)).contains("invalid magic").contains("classes for later");

    // Its requests end at once.
    ProcessBuilder child = command(jar, Child.class, List.of("0", "0", directory.toString()));
    child
        .command()
        .addAll(1, List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-Xlog:class+load"));
    assertThat(output(child))
        .contains(Child.class.getName() + " source: shared objects file")
        .contains("java.lang.classfile.ClassFile source: shared objects file");
  }

  private Path jar() throws Exception {
    Path jar = directory.resolve("own.jar");
    Path classes = JavaCommand.ownCode();
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, entries);
      }
    }
    return jar;
  }

  private ProcessBuilder command(Path jar, Class<?> main, List<String> arguments) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder command = JavaCommand.of(java, directory, main, arguments);
    command
        .command()
        .replaceAll(word -> word.equals(JavaCommand.ownCode().toString()) ? jar.toString() : word);
    return command;
  }

  private static String output(ProcessBuilder command) throws Exception {
    Process process = command.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }
}
