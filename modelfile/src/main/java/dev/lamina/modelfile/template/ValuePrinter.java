package dev.lamina.modelfile.template;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prints one value with one directive, as Go's fmt does. Spec: gotemplate 44–47. */
final class ValuePrinter {
  private static final int DEEPEST = 500;
  private static final String NIL = "<nil>";

  private final Directive directive;

  /** While a bad verb is reported: values print plainly then. */
  private boolean complaining;

  ValuePrinter(Directive directive) {
    this.directive = directive;
  }

  /** Prints an operand of a printing function. */
  void operand(Object value, int verb) {
    if (Nil.is(value)) {
      if (verb == 'T' || verb == 'v') {
        directive.pad(NIL);
      } else {
        badVerb(value, verb);
      }
    } else if (verb == 'T') {
      directive.pad(directive.cut(Values.typeName(value)));
    } else {
      print(value, verb, 0);
    }
  }

  private void print(Object value, int verb, int depth) {
    if (depth > DEEPEST) {
      throw new Fault("a value is nested more than " + DEEPEST + " deep");
    }
    boolean done =
        switch (value) {
          case Nil _ -> nested(depth);
          case Boolean bool -> bool(bool, verb);
          case Long whole -> IntegerText.write(directive, whole, true, letter(verb));
          case Unsigned one -> IntegerText.write(directive, one.value(), false, letter(verb));
          case Double real -> real(real, verb);
          case Complex complex -> complex(complex, verb);
          case String text -> string(text, verb);
          case Typed typed -> typed(typed, verb, depth);
          default -> throw new Fault("can't print a value of " + value.getClass().getName());
        };
    if (!done) {
      badVerb(value, verb);
    }
  }

  private boolean nested(int depth) {
    directive.write(directive.source && depth > 0 ? "interface {}(nil)" : NIL);
    return true;
  }

  /** Only ASCII verbs mean anything. */
  private static char letter(int verb) {
    return verb < 0x80 ? (char) verb : '\0';
  }

  private void badVerb(Object value, int verb) {
    directive.write("%!" + Character.toString(verb) + "(");
    if (Nil.is(value)) {
      directive.write(NIL);
    } else {
      directive.write(Values.typeName(value) + "=");
      boolean before = complaining;
      complaining = true;
      print(value, 'v', 0);
      complaining = before;
    }
    directive.write(")");
  }

  private boolean bool(boolean value, int verb) {
    if (verb != 't' && verb != 'v') {
      return false;
    }
    directive.pad(value ? "true" : "false");
    return true;
  }

  private boolean real(double value, int verb) {
    switch (verb) {
      case 'v' -> FloatText.write(directive, value, 'g', FloatText.SHORTEST);
      case 'b', 'g', 'G', 'x', 'X' ->
          FloatText.write(directive, value, (char) verb, FloatText.SHORTEST);
      case 'e', 'E', 'f' -> FloatText.write(directive, value, (char) verb, 6);
      case 'F' -> FloatText.write(directive, value, 'f', 6);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean complex(Complex value, int verb) {
    if ("vbgGxXfFeE".indexOf(verb) < 0) {
      return false;
    }
    boolean plus = directive.plus;
    directive.write('(');
    real(value.real(), verb);
    directive.plus = true;
    real(value.imaginary(), verb);
    directive.write("i)");
    directive.plus = plus;
    return true;
  }

  private boolean string(String text, int verb) {
    switch (verb) {
      case 'v' -> {
        if (directive.source) {
          quote(text);
        } else {
          directive.pad(directive.cut(text));
        }
      }
      case 's' -> directive.pad(directive.cut(text));
      case 'x', 'X' -> hexadecimal(GoText.bytes(text), verb == 'X');
      case 'q' -> quote(text);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void quote(String text) {
    String cut = directive.cut(text);
    directive.pad(
        directive.sharp && QuotedText.fitsBackQuotes(cut)
            ? "`" + cut + "`"
            : QuotedText.string(cut, directive.plus));
  }

  private void hexadecimal(byte[] bytes, boolean upper) {
    int length =
        directive.hasPrecision ? Math.min(directive.precision, bytes.length) : bytes.length;
    HexFormat hex = HexFormat.of();
    if (directive.space) {
      hex = HexFormat.ofDelimiter(directive.sharp ? (upper ? " 0X" : " 0x") : " ");
    }
    String text = (upper ? hex.withUpperCase() : hex).formatHex(bytes, 0, length);
    directive.pad(directive.sharp && length > 0 ? (upper ? "0X" : "0x") + text : text);
  }

  private boolean typed(Typed value, int verb, int depth) {
    if (verb == 'w') { // for errors, which no value here is
      return false;
    }
    if (!complaining && !directive.source && "vsxXq".indexOf(verb) >= 0) {
      Optional<String> text = value.text();
      if (text.isPresent()) {
        return string(text.get(), verb);
      }
    }
    switch (value) {
      case GoList list -> list(list, verb, depth);
      case GoMap map -> map(map, verb, depth);
      case GoStruct struct -> struct(struct, verb, depth);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void list(GoList list, int verb, int depth) {
    if (list.isBytes() && "sqxX".indexOf(verb) >= 0) {
      bytes(list.bytes(), verb);
      return;
    }
    if (directive.source && list.nil()) {
      directive.write(list.typeName() + "(nil)");
      return;
    }
    open(list, "[");
    for (int i = 0; i < list.length(); i++) {
      separate(i);
      print(list.get(i), verb, depth + 1);
    }
    directive.write(directive.source ? '}' : ']');
  }

  private void bytes(byte[] bytes, int verb) {
    if (verb == 'x' || verb == 'X') {
      hexadecimal(bytes, verb == 'X');
    } else {
      string(GoText.of(bytes), verb);
    }
  }

  private void map(GoMap map, int verb, int depth) {
    if (directive.source && map.nil()) {
      directive.write(map.typeName() + "(nil)");
      return;
    }
    open(map, "map[");
    List<String> keys = map.keys();
    for (int i = 0; i < keys.size(); i++) {
      separate(i);
      print(keys.get(i), verb, depth + 1);
      directive.write(':');
      print(map.get(keys.get(i)), verb, depth + 1);
    }
    directive.write(directive.source ? '}' : ']');
  }

  private void struct(GoStruct struct, int verb, int depth) {
    if (struct.isPointer()) {
      directive.write('&');
    }
    open(struct, "{");
    int i = 0;
    for (Map.Entry<String, Object> field : struct.fields().entrySet()) {
      separate(i++);
      if (directive.source || directive.named) {
        directive.write(field.getKey() + ":");
      }
      print(field.getValue(), verb, depth + 1);
    }
    directive.write('}');
  }

  private void open(Typed value, String otherwise) {
    directive.write(directive.source ? value.typeName() + "{" : otherwise);
  }

  private void separate(int index) {
    if (index > 0) {
      directive.write(directive.source ? ", " : " ");
    }
  }
}
