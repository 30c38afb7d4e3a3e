package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lamina.testdata.TestModels;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What README.md and the documents show is so. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");
  private static final Pattern COMMANDS = Pattern.compile("lists the commands:\\s*`([a-z\\s-]+)`");

  private static final Pattern BLOCK = Pattern.compile("(?s)```[a-z]*\\n(.*?)```");
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^(?:\\$ )?(?:[A-Z_]+=\\S+ )*lamina ([^#|>\\n]*)");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/java.md"})
  void itsJavaCompiles(String document) throws IOException {
    String text = Files.readString(TestModels.root().resolve(document));
    List<String> snippets = JAVA.matcher(text).results().map(found -> found.group(1)).toList();
    assertThat(snippets).isNotEmpty();
    for (String snippet : snippets) {
      assertThat(errors(snippet)).as(snippet).isEmpty();
    }
  }

  @Test
  void itNamesEveryCommand() throws IOException {
    var names = COMMANDS.matcher(readme());
    assertThat(names.find()).isTrue();
    String help = Served.run(Map.of("HOME", directory.toString()), "", "--help").out();
    List<String> commands =
        help.substring(help.indexOf("Commands:"), help.indexOf("Examples:"))
            .lines()
            .filter(line -> line.matches("  [a-z].*"))
            .map(line -> line.strip().split("[\\s,]", 2)[0])
            .toList();
    assertThat(Arrays.asList(names.group(1).split("\\s+")))
        .containsExactlyInAnyOrderElementsOf(commands);
  }

  static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(TestModels.root().resolve("docs"))) {
      return Stream.concat(
              Stream.of(TestModels.root().resolve("README.md")),
              files.filter(file -> file.toString().endsWith(".md")))
          .toList();
    }
  }

  /** Those in blocks of code and at the beginning of their line, variables and a prompt aside. */
  @ParameterizedTest
  @MethodSource("documents")
  void itsCommandLinesAreSuch(Path document) throws IOException {
    for (MatchResult block : BLOCK.matcher(Files.readString(document)).results().toList()) {
      for (MatchResult command : COMMAND.matcher(block.group(1)).results().toList()) {
        String[] words = command.group(1).strip().split("\\s+");
        Program program = Served.program(Map.of("HOME", directory.toString()));
        assertThatCode(() -> new Commands(program).parse(words))
            .as(document + ": lamina " + String.join(" ", words))
            .doesNotThrowAnyException();
      }
    }
  }

  private static String readme() throws IOException {
    return Files.readString(TestModels.root().resolve("README.md"));
  }

  private List<String> errors(String snippet) {
    String source =
        """
        import dev.lamina.modelfile.*;
        import dev.lamina.modelfile.chat.Message;
        import dev.lamina.runtime.*;
        import dev.lamina.store.*;
        import dev.lamina.toolkit.*;
        import java.nio.file.Path;
        import java.util.*;

        class Snippet {
          void run() throws Exception {
            %s
          }
        }
        """
            .formatted(snippet);
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    var found = new DiagnosticCollector<JavaFileObject>();
    List<String> options =
        List.of(
            "-d", directory.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
    ToolProvider.getSystemJavaCompiler()
        .getTask(null, null, found, options, null, List.of(file))
        .call();
    return found.getDiagnostics().stream()
        .filter(each -> each.getKind() == javax.tools.Diagnostic.Kind.ERROR)
        .map(Object::toString)
        .toList();
  }
}
