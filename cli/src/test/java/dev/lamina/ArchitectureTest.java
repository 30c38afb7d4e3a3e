package dev.lamina;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The picture in ARCHITECTURE.md, executed. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.lamina");

  /** Module → the modules that it may use. */
  private static final Map<String, List<String>> ARROWS =
      Map.of(
          "store", List.of(),
          "oci", List.of("store"),
          "modelfile", List.of("store"),
          "runtime", List.of("modelfile", "store"),
          "toolkit", List.of("runtime", "modelfile", "oci", "store"),
          "server", List.of("toolkit", "runtime", "modelfile", "oci", "store"),
          "cli", List.of("server", "toolkit", "runtime", "modelfile", "oci", "store"),
          "testdata", List.of("store"));

  /** Package prefix of a library, dots apart a pattern → the only package or class to know it. */
  private static final Map<String, String> DOORS =
      Map.ofEntries(
          Map.entry("com.fasterxml.jackson.databind.ObjectMapper", "dev.lamina.store.Json"),
          Map.entry("com.google.common.hash", "dev.lamina.store"),
          Map.entry("com.google.cloud.tools.jib", "dev.lamina.oci"),
          Map.entry("org.apache.hc", "dev.lamina.oci.HttpConnections"),
          Map.entry("org.apache.commons.compress", "dev.lamina.oci.image"),
          Map.entry("de.kherud", "dev.lamina.runtime.embedded"),
          Map.entry("java.lang.foreign", "dev.lamina.(runtime|store.Allocation)"),
          Map.entry("io.javalin", "dev.lamina.server"),
          Map.entry("jakarta.servlet", "dev.lamina.server"),
          Map.entry("io.prometheus", "dev.lamina.server.Metrics"),
          Map.entry("io.airlift.compress", "dev.lamina.server.ContentEncoding"),
          Map.entry("org.jline", "dev.lamina.cli"),
          Map.entry("picocli", "dev.lamina.cli"));

  @Test
  void allModulesAreSeen() {
    for (String module : ARROWS.keySet()) {
      Assertions.assertThat(CLASSES.that(resideInAPackage("dev.lamina." + module + "..")))
          .as(module)
          .isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"store", "oci", "modelfile", "runtime", "toolkit", "server", "cli", "testdata"})
  void modulesUseOnlyWhatTheArrowsAllow(String module) {
    List<String> allowed = ARROWS.get(module);
    String[] others =
        ARROWS.keySet().stream()
            .filter(other -> !other.equals(module) && !allowed.contains(other))
            .map(other -> "dev.lamina." + other + "..")
            .toArray(String[]::new);
    if (others.length > 0) {
      check(
          noClasses()
              .that(resideInAPackage("dev.lamina." + module + ".."))
              .should()
              .dependOnClassesThat(resideInAnyPackage(others)));
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.lamina.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void eachLibraryHasOneDoor() {
    DOORS.forEach(
        (library, door) ->
            check(
                noClasses()
                    .that()
                    .haveNameNotMatching(door.replace(".", "\\.") + "([.$].*)?")
                    .should()
                    .dependOnClassesThat()
                    .haveNameMatching(library.replace(".", "\\.") + "([.$].*)?")));
  }

  @Test
  void onlyOneClassOfOciKnowsJib() {
    var knowing =
        CLASSES.stream()
            .filter(
                type ->
                    type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(
                            dependency ->
                                dependency
                                    .getTargetClass()
                                    .getName()
                                    .startsWith("com.google.cloud.tools.jib")))
            .map(type -> type.getName().replaceAll("\\$.*", ""))
            .distinct()
            .toList();
    Assertions.assertThat(knowing).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void oneClassReadsTheEnvironment() {
    var readers =
        CLASSES.stream()
            .filter(
                type ->
                    type.getMethodCallsFromSelf().stream()
                        .anyMatch(
                            call ->
                                call.getTargetOwner().isEquivalentTo(System.class)
                                    && call.getName().equals("getenv")))
            .map(type -> type.getName().replaceAll("\\$.*", ""))
            .distinct()
            .toList();
    Assertions.assertThat(readers)
        .hasSizeLessThanOrEqualTo(1)
        .allMatch(name -> name.startsWith("dev.lamina.cli."));
  }

  /** The engines' children are programs of their own, and speak on their standard streams. */
  @Test
  void onlyTheCommandLineSpeaksAndExits() {
    var others =
        resideInAnyPackage(
            "dev.lamina.cli..", "dev.lamina.runtime.embedded..", "dev.lamina.runtime.process..");
    for (String stream : List.of("out", "err", "in")) {
      check(noClasses().that(not(others)).should().accessField(System.class, stream));
    }
    check(noClasses().that(not(others)).should().callMethod(System.class, "exit", int.class));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
