package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.ModelException;
import java.util.Optional;

/** The grammar behind a request's {@code format}. Spec: http-api-and-cli §6.6. */
final class Formats {
  /** Any JSON object, in GBNF. */
  private static final String OBJECT =
      """
      root ::= object
      value ::= object | array | string | number | "true" | "false" | "null"
      object ::= "{" ws ( member ( "," ws member )* )? "}"
      member ::= string ":" ws value ws
      array ::= "[" ws ( value ws ( "," ws value ws )* )? "]"
      string ::= "\\"" ( [^"\\\\\\x00-\\x1f] | "\\\\" ( ["\\\\/bfnrt] | "u" hex hex hex hex ) )* "\\""
      hex ::= [0-9a-fA-F]
      number ::= "-"? ( "0" | [1-9] [0-9]* ) ( "." [0-9]+ )? ( [eE] [-+]? [0-9]+ )?
      ws ::= [ \\t\\n]?
      """;

  private Formats() {}

  static Optional<String> grammar(Optional<JsonNode> format) {
    if (format.isEmpty() || format.get().isNull()) {
      return Optional.empty();
    }
    JsonNode value = format.get();
    if (value.isTextual() && value.textValue().isEmpty()) {
      return Optional.empty();
    }
    if (value.isTextual() && value.textValue().equals("json")) {
      return Optional.of(OBJECT);
    }
    if (value.isObject()) {
      throw ModelException.unsupported(
          "format: answers by a JSON schema cannot be had yet (use \"json\")");
    }
    throw ModelException.invalid(
        "invalid format: " + value + "; expected \"json\" or a valid JSON Schema object");
  }
}
