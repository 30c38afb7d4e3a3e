package dev.lamina.modelfile;

import java.util.List;

/**
 * A tensor of a GGUF file: where its numbers are.
 *
 * @param shape numbers of elements, the fastest dimension first
 * @param offset bytes from the start of the file's data part
 * @param size bytes
 */
public record Tensor(String name, TensorType type, List<Long> shape, long offset, long size) {
  public Tensor {
    shape = List.copyOf(shape);
  }

  /** Elements in all. */
  public long elements() {
    return shape.stream().reduce(1L, (product, dimension) -> product * dimension);
  }
}
