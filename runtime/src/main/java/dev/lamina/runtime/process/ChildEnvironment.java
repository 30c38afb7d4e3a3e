package dev.lamina.runtime.process;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What of the environment reaches a child: nothing but what it is known to need. */
public final class ChildEnvironment {
  /** For a JVM and the dynamic linker. */
  private static final Set<String> INHERITED =
      Set.of("LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ");

  private ChildEnvironment() {}

  /**
   * Takes the rest out of a command's environment.
   *
   * @param more names besides; what ends with {@code _} stands for all names that begin so
   * @param added what the child gets whether or not it is set here
   */
  public static void limit(ProcessBuilder command, List<String> more, Map<String, String> added) {
    Map<String, String> environment = command.environment();
    environment.keySet().removeIf(name -> !INHERITED.contains(name) && !isOf(name, more));
    environment.putAll(added);
  }

  private static boolean isOf(String name, List<String> more) {
    return more.stream()
        .anyMatch(each -> each.endsWith("_") ? name.startsWith(each) : name.equals(each));
  }
}
