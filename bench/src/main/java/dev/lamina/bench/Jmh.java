package dev.lamina.bench;

import java.io.IOException;

/** JMH's benches: those whose names match the arguments, which are JMH's own, or all. */
public final class Jmh {
  private Jmh() {}

  public static void main(String[] arguments) throws IOException {
    org.openjdk.jmh.Main.main(arguments);
  }
}
