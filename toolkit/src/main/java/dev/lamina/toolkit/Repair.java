package dev.lamina.toolkit;

import dev.lamina.store.StoreReport;
import java.util.List;

/**
 * What came of mending a store.
 *
 * @param found by the check before
 * @param mended of that
 * @param failures what is damaged still
 */
public record Repair(StoreReport found, List<StoreReport.Finding> mended, List<Failure> failures) {
  public Repair {
    mended = List.copyOf(mended);
    failures = List.copyOf(failures);
  }

  /**
   * Damage that stays.
   *
   * @param text in one line: what is wrong, why it could not be mended, what to do
   */
  public record Failure(StoreReport.Finding finding, String text) {}
}
