package dev.lamina.examples;

import dev.lamina.store.StoreDepth;
import dev.lamina.store.StoreReport;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.Settings;
import java.nio.file.Path;
import java.util.List;

/** Reads every blob of a store and tells what is wrong with it. Arguments: HOME. */
public final class VerifyStore {
  private VerifyStore() {}

  public static void main(String[] arguments) throws Exception {
    try (Lamina lamina = Lamina.open(Settings.defaults(Path.of(arguments[0])))) {
      StoreReport report = lamina.verify(List.of(), StoreDepth.DEEP, event -> {});
      report.findings().forEach(finding -> IO.println(finding));
      IO.println(report.findings().isEmpty() ? "nothing is wrong" : "run: lamina repair");
    }
  }
}
