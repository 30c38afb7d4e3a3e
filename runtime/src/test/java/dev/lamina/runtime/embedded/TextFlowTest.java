package dev.lamina.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From tokens' bytes to what may be shown: whole characters, and nothing of a stop string. */
class TextFlowTest {
  private static final String[] LETTERS = {"a", "b", "ab", "é", "世", "🦙", "😀", "\n"};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void bordersBetweenTokensChangeNothing(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String text = text(random, random.nextInt(30));
      List<String> stops = List.of(text(random, 1 + random.nextInt(3)), text(random, 4));
      int end = stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);

      List<String> shown = flow(text, stops, random);

      assertThat(String.join("", shown)).isEqualTo(end < 0 ? text : text.substring(0, end));
      assertThat(shown).allSatisfy(TextFlowTest::assertWhole);
    }
  }

  private static List<String> flow(String text, List<String> stops, Random random) {
    var pieces = new Utf8Pieces();
    var stopping = new StopStrings(stops);
    List<String> shown = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int next = 0;
    while (next < bytes.length && stopping.found().isEmpty()) {
      int end = Math.min(bytes.length, next + 1 + random.nextInt(5));
      shown.add(stopping.append(pieces.append(Arrays.copyOfRange(bytes, next, end))));
      next = end;
    }
    shown.add(stopping.rest());
    return shown;
  }

  /** No half of a character, neither of its bytes nor of its pair of surrogates. */
  private static void assertWhole(String shown) {
    assertThat(shown).doesNotContain("\ufffd");
    assertThat(new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(shown);
  }

  private static String text(Random random, int letters) {
    var text = new StringBuilder();
    for (int i = 0; i < letters; i++) {
      text.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return text.toString();
  }

  @Test
  void bytesThatAreNoTextAreReplacedAndDoNotStick() {
    var pieces = new Utf8Pieces();
    assertThat(pieces.append(new byte[] {(byte) 0x80, (byte) 0xbf})).isEqualTo("\ufffd\ufffd");
    assertThat(pieces.append(new byte[] {(byte) 0xe4})).isEmpty();
    assertThat(pieces.append(new byte[] {'a'})).isEqualTo("\ufffda");
    assertThat(pieces.append(new byte[] {(byte) 0xff, 'x', 'y', 'z'})).isEqualTo("\ufffdxyz");
  }

  @Test
  void aRequestCancelledBeforeItsTurnStaysSo() {
    var cancellation = new Cancellation();
    cancellation.begin(1);
    cancellation.cancel(3);
    cancellation.end();
    cancellation.begin(2);
    cancellation.cancel(1); // has ended: too late
    assertThat(cancelled(cancellation)).isFalse();
    cancellation.end();
    cancellation.begin(3);
    assertThat(cancelled(cancellation)).isTrue();
    cancellation.end();
    cancellation.begin(4);
    assertThat(cancelled(cancellation)).isFalse();
  }

  private static boolean cancelled(Cancellation cancellation) {
    try {
      cancellation.check();
      return false;
    } catch (Cancelled e) {
      return true;
    }
  }
}
