package dev.lamina.examples;

import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the models that their parameters name, {@code @Model("smollm2") TestedModel model}.
 * They come from one store, which is only read: the system property {@code lamina.models}, else
 * that of the user. A model is loaded once for all tests of a run.
 */
public final class ModelExtension implements ParameterResolver {
  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(ModelExtension.class);

  /** What all tests share, until the last has ended. */
  private record Shared(Lamina lamina, Path scratch) implements AutoCloseable {
    static Shared open() {
      try {
        Path scratch = Files.createTempDirectory("lamina-test");
        Settings settings = Settings.defaults(scratch).withSharedStores(List.of(models()));
        return new Shared(Lamina.open(settings), scratch);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path models() {
      String property = System.getProperty("lamina.models");
      return property != null
          ? Path.of(property)
          : Path.of(System.getProperty("user.home"), ".lamina", "models");
    }

    @Override
    public void close() {
      lamina.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.isAnnotated(Model.class)
        && parameter.getParameter().getType() == TestedModel.class;
  }

  /**
   * The model.
   *
   * @throws dev.lamina.store.ModelException NOT_FOUND when the store has none of that name
   */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    ModelName name = ModelName.parse(parameter.findAnnotation(Model.class).orElseThrow().value());
    Lamina lamina =
        test.getRoot()
            .getStore(OURS)
            .computeIfAbsent(Shared.class, _ -> Shared.open(), Shared.class)
            .lamina();
    require(lamina.store(), name);
    return new TestedModel(lamina, name);
  }

  private static void require(ModelStore store, ModelName name) {
    try {
      store.get(Reference.of(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
