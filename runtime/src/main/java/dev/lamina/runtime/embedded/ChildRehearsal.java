package dev.lamina.runtime.embedded;

import dev.lamina.runtime.process.Launcher;
import dev.lamina.runtime.process.Posix;
import dev.lamina.runtime.process.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Does once, while the application image is built, what every {@link Child} does until it has a
 * model, so that the JVM keeps what it loaded for it. Arguments: the native library, and a file
 * that is no model.
 */
final class ChildRehearsal {
  /** What is only needed once there is a model, and what starts engines that are programs. */
  private static final List<Class<?>> LATER =
      List.of(
          Batch.class,
          GenerateOrder.class,
          Generation.class,
          Generation.Answers.class,
          Launcher.class,
          Likelihoods.class,
          Likelihoods.Entry.class,
          Outcome.class,
          SamplerChain.class,
          Slot.class,
          StopStrings.class,
          TextVectors.class,
          Utf8Pieces.class,
          Vocabulary.class);

  private ChildRehearsal() {}

  public static void main(String[] arguments) throws IOException {
    Path everything = Path.of("/");
    Child.enter(new Sandbox(List.of(everything), List.of(), everything).arguments());
    String reason = refusal(arguments[0], arguments[1]);
    System.err.println(reason + "; classes for later: " + LATER.size());
    System.exit(0); // as no child does: the JVM writes now what it keeps
  }

  private static String refusal(String library, String weights) throws IOException {
    var order =
        new LoadOrder(
            library, weights.getBytes(Posix.PATHS), List.of(), 256, 256, 1, 1, true, 1, false, "");
    var request = new ByteArrayOutputStream();
    Frame.of(Frame.Type.LOAD, 1, order::writeTo).writeTo(new DataOutputStream(request));
    var answers = new PipedInputStream();
    var child = new Child(new PipedOutputStream(answers));
    child.start();
    child.read(new DataInputStream(new ByteArrayInputStream(request.toByteArray())));
    Frame answer = Frame.read(new DataInputStream(answers)).orElseThrow();
    if (answer.type() != Frame.Type.FAILED) {
      throw new IllegalArgumentException(weights + " is a model");
    }
    return Refusal.read(answer.fields()).reason();
  }
}
