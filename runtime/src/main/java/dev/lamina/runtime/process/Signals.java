package dev.lamina.runtime.process;

/** How a process ended, in words. */
public final class Signals {
  private static final int BASE = 128;

  private Signals() {}

  /** Of the exit status that Java gives: 128 and more is a signal. */
  public static String describe(int status) {
    return switch (status - BASE) {
      case 4 -> "SIGILL (the processor lacks an instruction that the engine was built for)";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case 9 -> "SIGKILL (killed from outside, or by the system when memory ran out)";
      case 11 -> "SIGSEGV";
      case 15 -> "SIGTERM";
      default -> "status " + status;
    };
  }

  /** Whether it came from outside, so that what the process said before is not the reason. */
  public static boolean fromOutside(int status) {
    return status == BASE + 9 || status == BASE + 15;
  }
}
