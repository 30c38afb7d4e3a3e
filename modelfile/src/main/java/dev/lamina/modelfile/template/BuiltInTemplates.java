package dev.lamina.modelfile.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Go templates for well-known chat formats, for models whose own chat template cannot be used.
 * Spec: store-and-modelfile §7.7. Each gives what the reference's template of that name gives. The
 * texts lie beside this class, in {@code NAME.gotmpl}. Stateless.
 *
 * <p>A format is recognised by what only its chat templates write, and not by how near a text is to
 * known ones: small edits of a template are common, and short templates of different formats are
 * near each other.
 *
 * <p>Other than the reference's, the texts that end an answer are written as the formats write
 * them: there some lack a blank, and Mistral's are those of ChatML.
 *
 * <p>What they do not show: tools. The formats have none, but for that of Command R, where the
 * reference adds a long text of its publisher's.
 */
public final class BuiltInTemplates {
  /** The first that fits is it, so the particular stand before the general. */
  private static final List<Format> FORMATS =
      List.of(
          new Format("openchat", marks("GPT4 Correct"), stop("<|end_of_turn|>")),
          new Format(
              "codellama-70b-instruct",
              marks("Source: ", "<step>"),
              stop("Source:", "Destination:", "<step>")),
          new Format(
              "alfred",
              marks("<start_user>", "<end_message>"),
              stop("<start_system>", "<end_message>", "<start_user>", "<start_assistant>")),
          new Format(
              "command-r",
              marks("<|START_OF_TURN_TOKEN|>", "<|CHATBOT_TOKEN|>", "<|END_OF_TURN_TOKEN|>"),
              stop("<|START_OF_TURN_TOKEN|>", "<|END_OF_TURN_TOKEN|>")),
          new Format(
              "deepseek",
              marks("<｜User｜>", "<｜Assistant｜>"),
              stop("<｜User｜>", "<｜Assistant｜>", "<｜end▁of▁sentence｜>")),
          new Format(
              "phi-4",
              marks("<|im_start|>", "<|im_sep|>", "<|im_end|>"),
              stop("<|im_start|>", "<|im_sep|>", "<|im_end|>")),
          new Format(
              "chatml", marks("<|im_start|>", "<|im_end|>"), stop("<|im_start|>", "<|im_end|>")),
          new Format(
              "llama4-instruct",
              marks("<|header_start|>", "<|header_end|>", "<|eot|>"),
              stop("<|header_start|>", "<|header_end|>", "<|eot|>")),
          new Format(
              "llama3-instruct",
              marks("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
              stop("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")),
          new Format(
              "granite3-instruct",
              marks("<|start_of_role|>", "<|end_of_role|>", "<|end_of_text|>"),
              stop("<|start_of_role|>", "<|end_of_role|>", "<|end_of_text|>")),
          new Format(
              "gemma3-instruct",
              marks("<start_of_turn>", "<end_of_turn>", "first_user_prefix"),
              stop("<end_of_turn>")),
          new Format(
              "gemma-instruct",
              marks("<start_of_turn>", "<end_of_turn>"),
              stop("<start_of_turn>", "<end_of_turn>")),
          new Format(
              "llama2-chat",
              marks("[INST]", "[/INST]", "<<SYS>>"),
              stop("[INST]", "[/INST]", "<<SYS>>", "<</SYS>>")),
          new Format("mistral-instruct", marks("[INST]", "[/INST]"), stop("[INST]", "[/INST]")),
          new Format(
              "phi-3",
              marks("<|assistant|>", "<|end|>"),
              stop("<|end|>", "<|system|>", "<|user|>", "<|assistant|>")),
          new Format(
              "zephyr",
              marks("<|user|>", "<|assistant|>", "eos_token"),
              stop("<|system|>", "</s>", "<|user|>", "<|assistant|>")),
          new Format(
              "solar-instruct",
              marks("### User:", "### Assistant:"),
              stop("### System:", "### User:", "### Assistant:")),
          new Format(
              "alpaca",
              marks("### Instruction:", "### Response:"),
              stop("### Instruction:", "### Response:")),
          new Format(
              "magicoder",
              marks("@@ Instruction", "@@ Response"),
              stop("@@ Instruction", "@@ Response")),
          new Format(
              "starcoder2-instruct",
              marks("### Instruction", "### Response", "<|endoftext|>"),
              stop("### Instruction", "### Response", "<|endoftext|>")),
          new Format(
              "granite-instruct",
              marks("Question:", "Answer:"),
              stop("System:", "Question:", "Answer:")),
          new Format("falcon-instruct", marks("Falcon:"), stop("User:", "Falcon:")),
          new Format("vicuna", marks("USER: ", "ASSISTANT:"), stop("USER:", "ASSISTANT:")),
          new Format(
              "chatqa",
              marks("System: ", "User: ", "Assistant:"),
              stop("System:", "User:", "Assistant:", "<|begin_of_text|>")));

  private BuiltInTemplates() {}

  /** All, in the order in which they are looked for. */
  public static List<BuiltIn> all() {
    return FORMATS.stream().map(Format::load).toList();
  }

  /** The template of a name, as {@code chatml}. */
  public static Optional<BuiltIn> named(String name) {
    return FORMATS.stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .map(Format::load);
  }

  /**
   * The template that writes the format which a Jinja chat template writes.
   *
   * @param jinja a {@code tokenizer.chat_template}
   */
  public static Optional<BuiltIn> recognise(String jinja) {
    return FORMATS.stream()
        .filter(format -> format.marks().stream().allMatch(jinja::contains))
        .findFirst()
        .map(Format::load);
  }

  private static List<String> marks(String... marks) {
    return List.of(marks);
  }

  private static List<String> stop(String... stop) {
    return List.of(stop);
  }

  /**
   * One row of the table.
   *
   * @param marks what all stands in the format's chat templates
   */
  private record Format(String name, List<String> marks, List<String> stop) {
    BuiltIn load() {
      String file = name + ".gotmpl";
      try (InputStream bytes = BuiltInTemplates.class.getResourceAsStream(file)) {
        byte[] text = Objects.requireNonNull(bytes, file).readAllBytes();
        return new BuiltIn(name, new String(text, StandardCharsets.UTF_8), stop);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
