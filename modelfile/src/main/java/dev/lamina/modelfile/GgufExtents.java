package dev.lamina.modelfile;

import java.util.Comparator;
import java.util.List;

/** Whether a GGUF file's tensors lie in the file, and none on another. */
final class GgufExtents {
  private GgufExtents() {}

  /** Bytes of a tensor; a fault where its shape is impossible. */
  static long size(String name, TensorType type, List<Long> shape) {
    long elements = 1;
    for (long dimension : shape) {
      // A count over 2^63 is negative here.
      if (dimension <= 0) {
        throw new GgufFault(
            "tensor \""
                + name
                + "\" has a dimension of "
                + Long.toUnsignedString(dimension)
                + " elements");
      }
      if (Math.multiplyHigh(elements, dimension) != 0 || elements * dimension < 0) {
        throw overflow(name);
      }
      elements *= dimension;
    }
    if (shape.getFirst() % type.blockElements() != 0) {
      throw new GgufFault(
          "tensor \""
              + name
              + "\" size overflow: a row of "
              + shape.getFirst()
              + " elements is no multiple of "
              + type
              + "'s "
              + type.blockElements());
    }
    long blocks = elements / type.blockElements();
    if (Math.multiplyHigh(blocks, type.blockBytes()) != 0 || blocks * type.blockBytes() < 0) {
      throw overflow(name);
    }
    return blocks * type.blockBytes();
  }

  /**
   * The byte of the file that tensors' offsets count from.
   *
   * @param headerEnd the first byte after the tensors' descriptions
   */
  static long dataStart(long headerEnd, long alignment) {
    return (headerEnd + alignment - 1) / alignment * alignment;
  }

  static void check(List<Tensor> tensors, long dataStart, long alignment, long fileSize) {
    if (tensors.isEmpty()) {
      return;
    }
    long room = fileSize - dataStart;
    for (Tensor tensor : tensors) {
      if (tensor.offset() < 0 || tensor.offset() % alignment != 0) {
        throw new GgufFault(
            "tensor \""
                + tensor.name()
                + "\" starts at byte "
                + Long.toUnsignedString(tensor.offset())
                + ", no multiple of "
                + alignment);
      }
      if (tensor.offset() > room || tensor.size() > room - tensor.offset()) {
        throw new GgufFault(
            "tensor \""
                + tensor.name()
                + "\" offset+size exceeds file size ("
                + fileSize
                + "): the file is incomplete");
      }
    }
    List<Tensor> inOrder =
        tensors.stream().sorted(Comparator.comparingLong(Tensor::offset)).toList();
    for (int i = 1; i < inOrder.size(); i++) {
      Tensor before = inOrder.get(i - 1);
      if (before.offset() + before.size() > inOrder.get(i).offset()) {
        throw new GgufFault(
            "tensors \"" + before.name() + "\" and \"" + inOrder.get(i).name() + "\" overlap");
      }
    }
  }

  private static GgufFault overflow(String name) {
    return new GgufFault("tensor \"" + name + "\" size overflow");
  }
}
