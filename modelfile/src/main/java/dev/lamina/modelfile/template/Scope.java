package dev.lamina.modelfile.template;

import java.util.Arrays;

/**
 * The variables of one template's execution. Names are interned. A variable counts from when it is
 * executed, not from where it is written: that is how Go does it. Spec: gotemplate 26, 40.
 */
final class Scope {
  private String[] names = new String[8];
  private Object[] values = new Object[8];
  private int size;

  Scope(Object root) {
    push("$", root);
  }

  void push(String name, Object value) {
    if (size == names.length) {
      names = Arrays.copyOf(names, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    names[size] = name;
    values[size++] = value;
  }

  int mark() {
    return size;
  }

  void release(int mark) {
    size = mark;
  }

  Object get(String name) {
    return values[find(name)];
  }

  void set(String name, Object value) {
    values[find(name)] = value;
  }

  /** Sets the variable that was pushed last (1) or before it (2). */
  void setTop(int fromTop, Object value) {
    values[size - fromTop] = value;
  }

  private int find(String name) {
    for (int i = size - 1; i >= 0; i--) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    throw new Fault("undefined variable: " + name);
  }
}
