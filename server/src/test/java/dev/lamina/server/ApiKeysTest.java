package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.server.ApiKeys.ApiKey;
import dev.lamina.server.ApiKeys.Scope;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of API keys. */
class ApiKeysTest {
  @TempDir Path directory;
  private Path file;
  private ApiKeys keys;

  @BeforeEach
  void begin() {
    file = directory.resolve("home").resolve("keys.json");
    keys = ApiKeys.at(file);
  }

  @Test
  void aKeyIsKnownByItsTextWhichIsNotKept() throws IOException {
    String text = keys.add("laptop", Scope.INFER);
    assertThat(text).matches("lamina_[A-Za-z0-9_-]{43}");
    assertThat(keys.find(text).map(ApiKey::name)).contains("laptop");
    assertThat(keys.find(text + "x")).isEmpty();
    assertThat(Files.readString(file)).doesNotContain(text.substring(ApiKeys.PREFIX.length()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void whatAnotherProcessChangesIsSeen() throws IOException {
    ApiKeys other = ApiKeys.at(file);
    assertThat(other.list()).isEmpty();
    String text = keys.add("ci", Scope.MANAGE);
    assertThat(other.find(text).map(ApiKey::scope)).contains(Scope.MANAGE);
    keys.revoke("ci");
    assertThat(other.find(text)).isEmpty();
  }

  @Test
  void keysThatAreMadeAtOnceAreAllKept()
      throws InterruptedException, ExecutionException, IOException {
    List<Future<String>> made = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        String name = "key" + i;
        made.add(threads.submit(() -> ApiKeys.at(file).add(name, Scope.INFER)));
      }
    }
    for (Future<String> text : made) {
      assertThat(keys.find(text.get())).isPresent();
    }
    assertThat(keys.list()).hasSize(16);
  }

  @Test
  void aNameIsThereOnce() throws IOException {
    String first = keys.add("a", Scope.INFER);
    assertThatThrownBy(() -> keys.add("a", Scope.MANAGE))
        .hasMessage("add the key \"a\": there is one (revoke it first: lamina keys revoke)");
    assertThat(keys.find(first)).isPresent();
    assertThatThrownBy(() -> keys.revoke("b"))
        .hasMessage("revoke the key \"b\": there is none (see: lamina keys list)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a b", "a\nb", "../x"})
  void aNameIsOneWord(String name) {
    assertThatThrownBy(() -> keys.add(name, Scope.INFER))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID));
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"keys\":[{\"name\":\"a\",\"scope\":\"all\"}]}"})
  void aFileThatIsNoneIsSaidToBeSoAndLeft(String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThatThrownBy(keys::list)
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CORRUPT))
        .hasMessageStartingWith("read the keys of " + file + ": ");
    assertThatThrownBy(() -> keys.add("b", Scope.INFER)).isInstanceOf(ModelException.class);
    assertThat(Files.readString(file)).isEqualTo(text);
  }
}
