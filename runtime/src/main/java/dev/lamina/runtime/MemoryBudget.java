package dev.lamina.runtime;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory models may take where nobody says: most of this machine's. */
final class MemoryBudget {
  /** The rest is for the system, its cache of files and other programs. */
  private static final double SHARE = 0.8;

  /** A card with memory of its own, as llama.cpp lists it; others share the machine's. */
  private static final Pattern CARD = Pattern.compile("(?:CUDA|ROCm)\\d+: .*\\((\\d+) MiB,.*");

  private MemoryBudget() {}

  /** Bytes; of a container no more than it may have. */
  static long of(Engine engine) {
    long cards = 0;
    for (String device : engine.devices()) {
      Matcher card = CARD.matcher(device);
      cards += card.matches() ? Long.parseLong(card.group(1)) << 20 : 0;
    }
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return (long) (SHARE * (system.getTotalMemorySize() + cards));
  }
}
