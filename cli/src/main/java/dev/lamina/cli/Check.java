package dev.lamina.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.util.Locale;

/**
 * What came of one look at an installation.
 *
 * @param name what was looked at, a word
 * @param text what was found, in brackets what to do
 */
record Check(Level level, String name, String text) {
  /** How bad it is. */
  enum Level {
    OK,
    NOTE,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Check ok(String name, String text) {
    return new Check(Level.OK, name, text);
  }

  static Check note(String name, String text) {
    return new Check(Level.NOTE, name, text);
  }

  static Check failed(String name, String text) {
    return new Check(Level.FAILED, name, text);
  }

  ObjectNode json() {
    return Json.object().put("level", level.word()).put("name", name).put("text", text);
  }
}
