package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.lamina.store.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the metadata and the tensors' places of one GGUF file, versions 2 and 3, and believes
 * nothing of it before it is checked. Spec: store-and-modelfile §11.1.
 */
final class GgufReader {
  private static final int MAGIC = 0x46554747; // "GGUF" read little-endian
  private static final int MAGIC_BIG_ENDIAN = 0x47475546;

  private static final long MAX_VALUES = 1 << 16;
  private static final long MAX_TENSORS = 1 << 17;
  private static final long MAX_ELEMENTS = 64 << 20;

  /** The longest array that is kept where arrays were not asked for: a number for each layer. */
  private static final long SHORT_ARRAY = 1024;

  /** The most elements kept where arrays were asked for: ten times the largest vocabulary. */
  private static final long MAX_KEPT = 4 << 20;

  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int MIN_TENSOR = 8 + 4 + 8 + 4 + 8;
  private static final int MIN_VALUE = 8 + 4 + 1;

  /** Bytes of each type of value by its number; 0 for texts and arrays. */
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private final GgufInput in;
  private final boolean arrays;
  private final JsonNodeFactory nodes = Json.nodes();
  private long kept;

  GgufReader(GgufInput in, boolean arrays) {
    this.in = in;
    this.arrays = arrays;
  }

  Gguf read() throws IOException {
    int version = version();
    long tensorCount = in.count("tensors", MIN_TENSOR);
    long valueCount = in.count("metadata values", MIN_VALUE);
    if (tensorCount > MAX_TENSORS || valueCount > MAX_VALUES) {
      throw new GgufFault(tensorCount + " tensors and " + valueCount + " values are too many");
    }
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (long i = 0; i < valueCount; i++) {
      String key = in.string();
      if (values.putIfAbsent(key, value(in.int32())) != null) {
        throw new GgufFault("the key \"" + key + "\" occurs twice");
      }
    }
    long alignment = alignment(values);
    List<Tensor> tensors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < tensorCount; i++) {
      Tensor tensor = tensor();
      if (!names.add(tensor.name())) {
        throw new GgufFault("the tensor \"" + tensor.name() + "\" occurs twice");
      }
      tensors.add(tensor);
    }
    long dataStart = GgufExtents.dataStart(in.position(), alignment);
    GgufExtents.check(tensors, dataStart, alignment, in.size());
    return new Gguf(version, values, tensors, dataStart);
  }

  private int version() throws IOException {
    if (in.size() < Integer.BYTES * 2) {
      throw new GgufFault("it has " + in.size() + " bytes");
    }
    int magic = in.int32();
    if (magic == MAGIC_BIG_ENDIAN) {
      throw GgufFault.unsupported("it is big-endian (convert it on a little-endian machine)");
    }
    if (magic != MAGIC) {
      throw new GgufFault("it does not start with GGUF");
    }
    int version = in.int32();
    if (Integer.reverseBytes(version) > 0 && Integer.reverseBytes(version) <= 3) {
      throw GgufFault.unsupported("it is big-endian (convert it on a little-endian machine)");
    }
    if (version != 2 && version != 3) {
      throw GgufFault.unsupported(
          "version "
              + Integer.toUnsignedString(version)
              + " is not read, versions 2 and 3 are (convert the model again)");
    }
    return version;
  }

  private JsonNode value(int type) throws IOException {
    return switch (type) {
      case 0 -> nodes.numberNode(in.int8() & 0xFF);
      case 1 -> nodes.numberNode(in.int8());
      case 2 -> nodes.numberNode(in.int16() & 0xFFFF);
      case 3 -> nodes.numberNode(in.int16());
      case 4 -> nodes.numberNode(in.int32() & 0xFFFF_FFFFL);
      case 5 -> nodes.numberNode(in.int32());
      case 6 -> nodes.numberNode(GoFloat.shortest(Float.intBitsToFloat(in.int32())));
      case 7 -> nodes.booleanNode(bool(in.int8()));
      case STRING -> nodes.textNode(in.string());
      case ARRAY -> array();
      case 10 -> unsigned(in.int64());
      case 11 -> nodes.numberNode(in.int64());
      case 12 -> nodes.numberNode(Double.longBitsToDouble(in.int64()));
      default ->
          throw new GgufFault("invalid type: " + Integer.toUnsignedString(type), in.position());
    };
  }

  private boolean bool(int value) {
    if (value != 0 && value != 1) {
      throw new GgufFault("a truth value of " + value, in.position());
    }
    return value == 1;
  }

  private JsonNode unsigned(long value) {
    return value >= 0
        ? nodes.numberNode(value)
        : nodes.numberNode(new BigInteger(Long.toUnsignedString(value)));
  }

  private JsonNode array() throws IOException {
    int type = in.int32();
    if (type < 0 || type >= SIZES.length || type == ARRAY) {
      throw new GgufFault("invalid array type: " + Integer.toUnsignedString(type), in.position());
    }
    int each = type == STRING ? Long.BYTES : SIZES[type];
    long count = in.count("array elements", each);
    if (count > MAX_ELEMENTS) {
      throw new GgufFault("an array of " + count + " elements is too long", in.position());
    }
    boolean keep = count <= (arrays ? MAX_KEPT - kept : SHORT_ARRAY);
    if (!keep && type != STRING) {
      in.skip(count * each);
      return NullNode.getInstance();
    }
    if (!keep) {
      for (long i = 0; i < count; i++) {
        in.skipString();
      }
      return NullNode.getInstance();
    }
    kept += count;
    ArrayNode array = nodes.arrayNode((int) count);
    for (long i = 0; i < count; i++) {
      array.add(value(type));
    }
    return array;
  }

  private static long alignment(Map<String, JsonNode> values) {
    JsonNode alignment = values.get(Gguf.ALIGNMENT);
    if (alignment == null) {
      return Gguf.DEFAULT_ALIGNMENT;
    }
    long bytes = alignment.isIntegralNumber() ? alignment.asLong() : 0;
    if (bytes <= 0 || bytes > Integer.MAX_VALUE || Long.bitCount(bytes) != 1) {
      throw new GgufFault("invalid GGUF alignment: " + alignment.asText());
    }
    return bytes;
  }

  private Tensor tensor() throws IOException {
    String name = in.string();
    int dimensions = in.int32();
    if (dimensions < 1 || dimensions > 4) {
      throw new GgufFault(
          "tensor \"" + name + "\" has " + Integer.toUnsignedString(dimensions) + " dimensions");
    }
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      shape.add(in.int64());
    }
    int id = in.int32();
    TensorType type =
        TensorType.of(id)
            .orElseThrow(
                () ->
                    GgufFault.unsupported(
                        "tensor \""
                            + name
                            + "\" has type "
                            + Integer.toUnsignedString(id)
                            + ", which is not known here"));
    return new Tensor(name, type, shape, in.int64(), GgufExtents.size(name, type, shape));
  }
}
