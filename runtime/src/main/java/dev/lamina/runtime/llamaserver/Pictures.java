package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.ImageMarks;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A prompt with images as llama-server takes it: a text with marks, and the bytes in order. */
final class Pictures {
  /** Its mark for an image: what older builds have, and newer ones take from the environment. */
  static final String MARK = "<__media__>";

  static final String MARK_VARIABLE = "LLAMA_MEDIA_MARKER";

  private Pictures() {}

  /**
   * Puts images where their marks are; those without one come first.
   *
   * @param images in standard base64
   */
  static ObjectNode prompt(String text, List<String> images) {
    // Whatever a person wrote, there are as many marks as images.
    String clean = text.replace(MARK, "");
    List<Integer> order = new ArrayList<>(IntStream.range(0, images.size()).boxed().toList());
    order.sort(Comparator.comparingInt(image -> clean.indexOf(ImageMarks.of(image))));
    ObjectNode prompt = Json.object();
    ArrayNode data = prompt.putArray("multimodal_data");
    StringBuilder marked = new StringBuilder();
    int at = 0;
    for (int image : order) {
      data.add(images.get(image));
      String mark = ImageMarks.of(image);
      int here = clean.indexOf(mark);
      if (here >= 0) {
        marked.append(clean, at, here);
        at = here + mark.length();
      }
      marked.append(MARK);
    }
    return prompt.put("prompt_string", marked + clean.substring(at));
  }
}
