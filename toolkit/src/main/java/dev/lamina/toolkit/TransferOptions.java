package dev.lamina.toolkit;

import dev.lamina.oci.RateLimit;
import dev.lamina.oci.RegistryOptions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How one pull or push differs from what is set.
 *
 * @param insecure plain http instead of TLS
 * @param rate a limit for this one, besides those that are set
 */
public record TransferOptions(boolean insecure, Optional<RateLimit> rate) {
  public static final TransferOptions USUAL = new TransferOptions(false, Optional.empty());

  /** Everything as it is set but for this. */
  RegistryOptions over(RegistryOptions set) {
    List<RateLimit> rates = Stream.concat(set.rates().stream(), rate.stream()).toList();
    return set.withInsecure(insecure || set.insecure()).withRates(rates);
  }
}
