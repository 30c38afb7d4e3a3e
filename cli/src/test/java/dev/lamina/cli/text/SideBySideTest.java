package dev.lamina.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SideBySideTest {
  @Test
  void linesInCommonStandBesideEachOther() {
    assertThat(SideBySide.text("L", "a\nb\nc\nx \nend", "R", "a\nc\nx\nd\nend"))
        .isEqualTo(
            """
            L     R
            a⏎    a⏎
            b⏎  <\s
            c⏎    c⏎
            x ⏎ | x⏎
                > d⏎
            end   end
            """);
  }

  @Test
  void textsWithNothingInCommonStandBesideEachOtherToo() {
    assertThat(SideBySide.text("L", "", "R", "a\n")).isEqualTo("L   R\n  > a⏎\n");
    assertThat(SideBySide.text("L", "a", "R", "a\n")).isEqualTo("L   R\na | a⏎\n");
  }
}
