package dev.lamina.cli.text;

import dev.lamina.cli.text.ModelDiff.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link ModelDiff} as people read it: what went with a minus, what came with a plus. */
public final class DiffText {
  private static final int AROUND = 2;
  private static final int NAMES = 3;
  private static final int SHORT_DIGEST = 12;

  private final StringBuilder text = new StringBuilder();

  private DiffText() {}

  /** All differences; empty where there are none. */
  public static String of(ModelDiff diff) {
    if (diff.isEmpty()) {
      return "";
    }
    DiffText text = new DiffText();
    text.line("---", named(diff.before()));
    text.line("+++", named(diff.after()));
    diff.instructions().forEach(text::instruction);
    if (!diff.metadata().isEmpty()) {
      text.line(" ", "metadata");
      diff.metadata().forEach(text::both);
    }
    text.tensors(diff.tensors());
    return text.text.toString();
  }

  private static String named(ModelDiff.Named model) {
    String digest = model.digest();
    return model.name() + "  " + digest.substring(0, Math.min(SHORT_DIGEST, digest.length()));
  }

  private void instruction(Change change) {
    boolean lines =
        !change.what().equals("MESSAGE")
            && change.before().size() <= 1
            && change.after().size() <= 1
            && (change.before().toString() + change.after()).contains("\n");
    if (!lines) {
      both(change);
      return;
    }
    line(" ", change.what());
    LineDiff.near(LineDiff.of(split(change.before()), split(change.after())), AROUND)
        .forEach(line -> line(String.valueOf(line.sign()), "  " + line.text()));
  }

  private static List<String> split(List<String> values) {
    return values.stream().flatMap(String::lines).toList();
  }

  /** The values that only one side has; those of several lines are joined. */
  private void both(Change change) {
    for (LineDiff.Line line : LineDiff.of(change.before(), change.after())) {
      if (line.sign() != ' ') {
        line(
            String.valueOf(line.sign()),
            change.what() + " " + line.text().strip().replaceAll("\\R", "\\\\n"));
      }
    }
  }

  /** Tensors that changed alike stand in one line. */
  private void tensors(List<Change> changes) {
    Map<String, List<String>> alike = new LinkedHashMap<>();
    for (Change change : changes) {
      String before = String.join(", ", change.before());
      String after = String.join(", ", change.after());
      String how =
          before.isEmpty()
              ? "+ added " + type(after)
              : after.isEmpty() ? "- removed " + type(before) : bothSides(before, after);
      alike.computeIfAbsent(how, _ -> new ArrayList<>()).add(change.what());
    }
    if (!alike.isEmpty()) {
      line(" ", "tensors");
    }
    alike.forEach(
        (how, names) -> {
          String first = String.join(", ", names.subList(0, Math.min(NAMES, names.size())));
          String more = names.size() > NAMES ? ", ..." : "";
          line(
              how.substring(0, 1),
              "  " + names.size() + how.substring(1) + " (" + first + more + ")");
        });
  }

  private static String bothSides(String before, String after) {
    if (!type(before).equals(type(after))) {
      return "~ requantized " + type(before) + " -> " + type(after);
    }
    return shape(before).equals(shape(after))
        ? "~ changed"
        : "~ reshaped " + shape(before) + " -> " + shape(after);
  }

  /** Type and shape, without the digest. */
  private static String shape(String tensor) {
    return tensor.replaceFirst("].*", "]");
  }

  private static String type(String tensor) {
    return tensor.replaceFirst(" .*", "");
  }

  private void line(String sign, String rest) {
    text.append((sign + " " + rest).stripTrailing()).append('\n');
  }
}
