package dev.lamina.runtime.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The end of what a child wrote to standard error. Filled by one thread, read by any. */
public final class LastWords {
  private static final int SIZE = 8 << 10;
  private static final int LINES = 4;

  /** Of the JVM's own report of a crash: the signal, and where native code was. */
  private static final Pattern CRASH = Pattern.compile("#\\s+((SIG[A-Z]+ |[CV] +\\[).*)");

  /** A line of llama-server's log: the time, the level, the text. */
  private static final Pattern LOGGED = Pattern.compile("[0-9.]{10,} ([DIWE]) (.*)");

  private final byte[] ring = new byte[SIZE];
  private long written;

  /** Reads until the stream ends; a full pipe would stop the child. */
  public void drain(InputStream in) throws IOException {
    byte[] buffer = new byte[SIZE];
    int count = in.read(buffer);
    while (count >= 0) {
      append(buffer, count);
      count = in.read(buffer);
    }
  }

  private synchronized void append(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      ring[(int) (written++ % SIZE)] = bytes[i];
    }
  }

  /** The lines that say something, as far as they are kept. */
  List<String> lines() {
    return all()
        .lines()
        .map(LogLine::of)
        .map(LastWords::told)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** The last lines that say something, as one line; empty if there are none. */
  public String text() {
    List<String> lines = lines();
    return String.join("; ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }

  /** What the line tells about the reason; empty if nothing. */
  private static String told(String line) {
    Matcher crash = CRASH.matcher(line);
    if (crash.matches()) {
      return String.valueOf(crash.group(1));
    }
    Matcher logged = LOGGED.matcher(line);
    if (logged.matches()) {
      return logged.group(1).equals("E") ? String.valueOf(logged.group(2)) : "";
    }
    return line.startsWith("#") || !line.matches(".*\\w.*") ? "" : line;
  }

  private synchronized String all() {
    if (written <= SIZE) {
      return new String(ring, 0, (int) written, StandardCharsets.UTF_8);
    }
    int start = (int) (written % SIZE);
    byte[] ordered = Arrays.copyOfRange(ring, start, SIZE + start);
    System.arraycopy(ring, 0, ordered, SIZE - start, start);
    return new String(ordered, StandardCharsets.UTF_8);
  }
}
