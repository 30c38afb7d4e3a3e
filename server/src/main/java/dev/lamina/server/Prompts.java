package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.toolkit.RenderedPrompt;
import dev.lamina.toolkit.TemplateView;
import java.util.List;

/** Prompts that are shown instead of being answered, as JSON. Spec: http-api-and-cli §1.14. */
final class Prompts {
  private Prompts() {}

  /** Whether a request wants its prompt only. */
  static boolean wanted(Fields body) {
    return body.flag("_debug_render_only", false);
  }

  /** Adds a prompt in the reference's way, and returns the object. */
  static ObjectNode debug(ObjectNode json, RenderedPrompt prompt) {
    fill(json.putObject("_debug_info"), "rendered_template", prompt);
    return json;
  }

  /** The answer of /api/render. */
  static ObjectNode views(String model, List<TemplateView> views) {
    ObjectNode json = Json.object().put("model", model);
    ArrayNode prompts = json.putArray("prompts");
    for (TemplateView view : views) {
      ObjectNode each = prompts.addObject().put("template", view.template());
      each.put("in_force", view.inForce()).put("why", view.why());
      view.prompt().ifPresent(prompt -> fill(each, "prompt", prompt));
      if (!view.error().isEmpty()) {
        each.put("error", view.error());
      }
    }
    return json;
  }

  private static void fill(ObjectNode json, String name, RenderedPrompt prompt) {
    json.put(name, prompt.text());
    if (prompt.images() > 0) {
      json.put("image_count", prompt.images());
    }
    Omissions.tell(json, prompt);
  }
}
