package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What people see of a pull, at a terminal and elsewhere. */
class LayerBarsTest {
  private static final long SECOND = 1_000_000_000L; // nanoseconds

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong now = new AtomicLong();

  @Test
  void atATerminalEachLayerThatMovesHasABarWithRateAndRemainingTime() {
    LayerBars bars = new LayerBars(status(true), Moving.PULL, now::get);
    bars.event(bytes("a", 100_000_000, 0, 0));
    bars.event(bytes("b", 50_000_000, 0, 0));
    now.set(SECOND);
    bars.event(bytes("a", 100_000_000, 20_000_000, 0));
    err.reset();
    bars.event(bytes("b", 50_000_000, 10_000_000, 0));

    String drawn = err.toString(StandardCharsets.UTF_8);
    assertThat(drawn).startsWith("\u001b[1A\r\u001b[J"); // over the two bars that were there
    assertThat(drawn.substring(drawn.indexOf('J') + 1).lines())
        .satisfiesExactly(
            a -> assertThat(a).endsWith("20%  20 MB of 100 MB  20 MB/s  4s left"),
            b -> assertThat(b).endsWith("20%  10 MB of 50 MB  10 MB/s  4s left"));
  }

  @Test
  void whatIsHereAlreadyIsToldOfEachLayerAndInTheSummary() {
    LayerBars bars = new LayerBars(status(false), Moving.PULL, now::get);
    bars.event(Json.object().put("status", "pulling manifest"));
    bars.event(bytes("a", 2_000, 2_000, 2_000));
    bars.event(bytes("b", 3_000, 1_000, 1_000));
    now.set(2 * SECOND);
    bars.event(bytes("b", 3_000, 2_000, 1_000));
    bars.event(bytes("b", 3_000, 3_000, 1_000));
    bars.event(bytes("c", 4_000, 4_000, 0));
    bars.event(Json.object().put("status", "success"));
    bars.end();

    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            pulling manifest
            a: 2 KB, here already
            pulled b: 3 KB, 1 KB of it here already
            pulled c: 4 KB
            success
            pulled 6 KB in 2s (3 KB/s), 3 KB here already
            """);
  }

  /** A line that is broken by the terminal could not be written over. */
  @Test
  void noBarIsWiderThanTheTerminal() {
    LayerBars bars = new LayerBars(status(true), Moving.PULL, now::get);
    bars.event(bytes("a".repeat(100), 10, 0, 0));
    assertThat(err.toString(StandardCharsets.UTF_8).replace("\r\u001b[J", "")).hasSize(79);
  }

  private static ObjectNode bytes(String name, long total, long completed, long present) {
    return Json.object()
        .put("status", "pulling " + name)
        .put("total", total)
        .put("completed", completed)
        .put("present", present);
  }

  private StatusLine status(boolean terminal) {
    PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
    Program.Streams streams =
        new Program.Streams(
            new ByteArrayInputStream(new byte[0]), to, to, terminal, terminal, terminal);
    Program program =
        new Program(new Environment(Map.of("TERM", "xterm")), streams, InstantSource.system());
    return new StatusLine(program, false, true);
  }
}
