package dev.lamina.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the calls of tools in an answer, piece by piece; the rest is text. A call begins with the
 * template's tag, or, where the tag is a bracket, with that bracket at the very start. Spec:
 * http-api-and-cli §6.5. For one answer, one thread.
 *
 * <p>Other than the reference, text after a tag in which no call is found is given as text, not
 * dropped, and so is what follows the last call.
 */
final class ToolCallSplit {
  private enum Place {
    LOOKING,
    /** After a tag. */
    CALLING,
    /** There can be no call any more. */
    TEXT
  }

  private final String tag;
  private final List<String> names;
  private final Supplier<String> ids;
  private final ChatEvent.Sink sink;
  private final StringBuilder pending = new StringBuilder();
  private final boolean forced;
  private Place place = Place.LOOKING;
  private String taken = "";
  private int calls;

  /**
   * @param tag as the template writes it before a call; a bracket if it writes none
   * @param forced whether the answer is a call, be its tag there or not
   * @param ids makes the calls' ids
   */
  ToolCallSplit(
      String tag, List<Tool> tools, boolean forced, Supplier<String> ids, ChatEvent.Sink sink) {
    this.tag = tag;
    this.names = tools.stream().map(Tool::name).toList();
    this.forced = forced;
    this.ids = ids;
    this.sink = sink;
    if (forced) {
      place = Place.CALLING;
    }
  }

  void accept(String text) throws IOException {
    pending.append(text);
    if (place == Place.LOOKING) {
      look();
    }
    if (place == Place.CALLING) {
      call();
    }
    if (place == Place.TEXT) {
      send(pending.length());
    }
  }

  /** The text has ended: what became no call is text. */
  void finish() throws IOException {
    if (place == Place.CALLING) {
      if (calls == 0) {
        pending.insert(0, taken);
      } else if (forced) {
        pending.setLength(0);
      } else {
        String rest = pending.toString().replace(tag, "").replace(closing(), "").strip();
        pending.setLength(0);
        pending.append(rest);
      }
    }
    send(pending.length());
  }

  private void look() throws IOException {
    if (bracket()) {
      String trimmed = pending.toString().stripLeading();
      if (!trimmed.isEmpty()) {
        place = trimmed.startsWith(tag) ? Place.CALLING : Place.TEXT;
      }
      return;
    }
    int at = pending.indexOf(tag);
    if (at < 0) {
      send(pending.length() - Texts.overlap(pending, tag));
      return;
    }
    send(at);
    pending.delete(0, tag.length());
    taken = tag;
    place = Place.CALLING;
  }

  private void call() throws IOException {
    List<ToolCall> found = new ArrayList<>();
    int start = pending.indexOf("{");
    while (start >= 0) {
      int end = Texts.objectEnd(pending, start);
      if (end < 0) {
        break;
      }
      ToolCall call = callIn(pending.substring(0, start), pending.substring(start, end));
      if (call == null) {
        // Not a call: looked at again as text if there is none after it either.
        start = pending.indexOf("{", end);
        continue;
      }
      found.add(call);
      pending.delete(0, end);
      start = pending.indexOf("{");
    }
    if (!found.isEmpty()) {
      sink.accept(new ChatEvent.ToolCalls(List.copyOf(found)));
    }
    if (calls > 0 && bracket() && !forced) {
      afterBracket();
    }
  }

  /** After a call without tags: another one may follow, else the rest is text. */
  private void afterBracket() {
    int at = 0;
    while (at < pending.length()
        && (Character.isWhitespace(pending.charAt(at)) || ",;]".indexOf(pending.charAt(at)) >= 0)) {
      at++;
    }
    if (at < pending.length() && pending.charAt(at) != '{') {
      pending.delete(0, at);
      place = Place.TEXT;
    } else if (at == pending.length()) {
      pending.setLength(0);
    }
  }

  private @Nullable ToolCall callIn(String before, String text) {
    ObjectNode object;
    try {
      object = Json.parse(text) instanceof ObjectNode parsed ? parsed : Json.object();
    } catch (ModelException notJson) {
      return null;
    }
    boolean named = names.contains(object.path("name").asText());
    String name = named ? object.path("name").asText() : nameIn(before + text);
    if (name.isEmpty()) {
      return null;
    }
    return new ToolCall(ids.get(), calls++, name, CallArguments.of(object, name));
  }

  /** The tool that is named first, of several there the longest name; empty if none is. */
  private String nameIn(String text) {
    String best = "";
    int first = Integer.MAX_VALUE;
    for (String name : names) {
      int at = name.isEmpty() ? -1 : text.indexOf(name);
      if (at >= 0 && (at < first || (at == first && name.length() > best.length()))) {
        first = at;
        best = name;
      }
    }
    return best;
  }

  private boolean bracket() {
    return tag.equals("{") || tag.equals("[");
  }

  private String closing() {
    return tag.startsWith("<") ? "</" + tag.substring(1) : tag;
  }

  private void send(int length) throws IOException {
    if (length > 0) {
      String text = pending.substring(0, length);
      pending.delete(0, length);
      sink.accept(new ChatEvent.Text(text));
    }
  }
}
