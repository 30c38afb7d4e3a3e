package dev.lamina.toolkit;

import dev.lamina.oci.ManifestShape;
import java.util.Optional;

/**
 * How a push is done.
 *
 * @param messages whether a conversation that is saved in the model goes with it
 * @param shape of the manifest in the registry; if empty, the one that is usual there
 */
public record PushOptions(
    TransferOptions transfer, MessagesChoice messages, Optional<ManifestShape> shape) {
  public static final PushOptions USUAL =
      new PushOptions(TransferOptions.USUAL, MessagesChoice.REFUSE, Optional.empty());
}
