package dev.lamina.runtime.embedded;

import java.util.List;

/**
 * Lets text through until one of some texts appears in it, wherever the borders between pieces lie.
 * What may be the beginning of such a text waits until it is known to be none.
 */
final class StopStrings {
  private final List<String> stops;
  private String waiting = "";
  private String found = "";

  StopStrings(List<String> stops) {
    this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
  }

  /** What of the text so far may be given out now. */
  String append(String text) {
    if (!found.isEmpty()) {
      return "";
    }
    String all = waiting + text;
    int end = firstStop(all);
    if (end >= 0) {
      found = stops.stream().filter(stop -> all.startsWith(stop, end)).findFirst().orElseThrow();
      waiting = "";
      return all.substring(0, end);
    }
    int held = heldBack(all);
    waiting = all.substring(all.length() - held);
    return all.substring(0, all.length() - held);
  }

  /** What still waits when no more text will come. */
  String rest() {
    String rest = waiting;
    waiting = "";
    return rest;
  }

  /** The one that appeared, else empty. */
  String found() {
    return found;
  }

  /** Whether this text as a whole is one that stops; then it has appeared. */
  boolean isOne(String text) {
    if (!stops.contains(text)) {
      return false;
    }
    found = text;
    return true;
  }

  private int firstStop(String text) {
    int first = -1;
    for (String stop : stops) {
      int at = text.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** The length of the longest end of the text that is the beginning of a stop string. */
  private int heldBack(String text) {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, text.length()); length > longest; length--) {
        if (text.regionMatches(text.length() - length, stop, 0, length)) {
          longest = length;
        }
      }
    }
    return longest;
  }
}
