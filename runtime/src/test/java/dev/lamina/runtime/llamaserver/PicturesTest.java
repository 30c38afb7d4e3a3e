package dev.lamina.runtime.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.runtime.Completion;
import dev.lamina.runtime.GenerateRequest;
import dev.lamina.runtime.LoadSpec;
import dev.lamina.runtime.LoadedModel;
import dev.lamina.runtime.Sampling;
import dev.lamina.store.ModelException;
import dev.lamina.testdata.TestModels;
import dev.lamina.testdata.TinyProjector;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images on their way to llama-server: an encoder of random weights tells them apart. */
@Timeout(120)
class PicturesTest {
  private static final int SMOL_WIDTH = 576;
  private static final int SIDE = 28;
  private static final int HEAD = 54;

  @TempDir Path directory;

  /** An image of one colour, as BMP. */
  private static String image(int red, int green, int blue) {
    ByteBuffer file = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(HEAD + SIDE * SIDE * 3).putInt(0).putInt(HEAD);
    file.putInt(40).putInt(SIDE).putInt(SIDE).putShort((short) 1).putShort((short) 24);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(file.array());
    for (int i = 0; i < SIDE * SIDE; i++) {
      bytes.writeBytes(new byte[] {(byte) blue, (byte) green, (byte) red});
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static final String RED = image(255, 0, 0);
  private static final String GREEN = image(0, 255, 0);

  private static LoadSpec spec(List<Path> projectors) {
    return new LoadSpec(TestModels.smollm2(), "llama", List.of(), projectors, 2048, 0, 0, -1, true);
  }

  private static GenerateRequest request(String prompt, String... images) {
    Sampling greedy = new Sampling(0, 0, 1, 0, 1, 0, 1, 0, 0, 1);
    return new GenerateRequest(prompt, greedy, 8, List.of(), 4, true, Optional.empty())
        .withImages(List.of(images));
  }

  private static String answer(LoadedModel model, GenerateRequest request) throws Exception {
    StringBuilder text = new StringBuilder();
    model.generate(request, text::append);
    return text.toString();
  }

  @Test
  void imagesAreSeenInTheirPlaces() throws Exception {
    Path projector = TinyProjector.write(directory.resolve("projector"), SMOL_WIDTH);
    try (LoadedModel model = Fetched.engine(1).start(spec(List.of(projector)))) {
      String one = "<|im_start|>user\n[img-0]What is it?<|im_end|>\n<|im_start|>assistant\n";
      assertThat(answer(model, request(one, RED))).isNotEqualTo(answer(model, request(one, GREEN)));
      assertThat(answer(model, request(one, RED))).isEqualTo(answer(model, request(one, RED)));

      Completion without = model.generate(request(one.replace("[img-0]", "")), _ -> {});
      Completion with = model.generate(request(one, RED), _ -> {});
      assertThat(with.promptTokens()).isEqualTo(without.promptTokens() + TinyProjector.TOKENS);

      String two = "Here is [img-1] and there is [img-0].";
      assertThat(answer(model, request(two, RED, GREEN)))
          .isEqualTo(answer(model, request("Here is [img-0] and there is [img-1].", GREEN, RED)))
          .isNotEqualTo(answer(model, request(two, GREEN, RED)));
      // What a person writes that looks like llama-server's own mark is no mark.
      assertThat(answer(model, request(one + Pictures.MARK, RED))).isNotEmpty();

      assertThatThrownBy(() -> model.generate(request(one, "UklGRgAAAABXRUJQ"), _ -> {}))
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll("image 1", "PNG");
      assertThatThrownBy(() -> model.generate(request(one, "iVBORw0KGgoAAAAA"), _ -> {}))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID));
      assertThat(answer(model, request(one, GREEN))).isNotEmpty();
    }
  }

  @Test
  void aModelWithoutAProjectorSaysSo() throws Exception {
    try (LoadedModel model = Fetched.engine(1).start(spec(List.of()))) {
      assertThatThrownBy(() -> model.generate(request("[img-0]", RED), _ -> {}))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("without a projector");
    }
  }

  @Test
  void marksAndImagesComeInTheSameOrder() {
    JsonNode prompt = Pictures.prompt("a [img-1] b [img-2] [img-1]", List.of("A", "B", "C"));
    assertThat(prompt.path("prompt_string").asText())
        .isEqualTo("%1$sa %1$s b %1$s [img-1]".formatted(Pictures.MARK));
    List<String> data = new ArrayList<>();
    prompt.path("multimodal_data").forEach(each -> data.add(each.asText()));
    assertThat(data).containsExactly("A", "B", "C");
    assertThat(Pictures.prompt("[img-1][img-0]", List.of("A", "B")).path("multimodal_data"))
        .extracting(JsonNode::asText)
        .containsExactly("B", "A");
  }
}
