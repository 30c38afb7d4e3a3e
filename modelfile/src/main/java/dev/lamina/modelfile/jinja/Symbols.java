package dev.lamina.modelfile.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of one part of a template (a loop's body, a macro, …) and what they refer to. The rules
 * are those by which jinja2 compiles a template, so that a name means here what it means there also
 * where that surprises: a name that is assigned anywhere in a part is the part's own from its
 * beginning on.
 */
final class Symbols {
  /** What has an activation: the template, a macro, a recursive loop, a loop's filter. */
  static final class Function {
    final int depth;
    private final Map<String, Slot> slots = new HashMap<>();

    Function(@Nullable Function outer) {
      depth = outer == null ? 0 : outer.depth + 1;
    }

    /** Parts that follow one another share the slots of equal names. */
    Slot slot(int level, String name) {
      return slots.computeIfAbsent(level + " " + name, key -> new Slot(this, slots.size()));
    }

    int size() {
      return slots.size();
    }

    /** A slot as seen from here, where it is this function's own or an outer one's. */
    void bind(Variable variable, Slot slot) {
      variable.bind(depth - slot.function().depth, slot.index());
    }

    Variable variable(Slot slot) {
      Variable variable = new Variable();
      bind(variable, slot);
      return variable;
    }
  }

  record Slot(Function function, int index) {}

  private enum Kind {
    PARAMETER,
    FROM_CONTEXT,
    COPY,
    UNSET
  }

  /** How a slot begins: of a copy the outer slot, from the context the name. */
  private record Load(Kind kind, String name, @Nullable Slot outer) {}

  private final @Nullable Symbols parent;
  final Function function;
  private final int level;
  private final Map<String, Slot> slots;
  private final Map<Slot, Load> loads;
  private final Set<String> stores;

  Symbols(@Nullable Symbols parent, Function function) {
    this.parent = parent;
    this.function = function;
    this.level = parent == null ? 0 : parent.level + 1;
    this.slots = new HashMap<>();
    this.loads = new LinkedHashMap<>();
    this.stores = new HashSet<>();
  }

  private Symbols(Symbols original) {
    this.parent = original.parent;
    this.function = original.function;
    this.level = original.level;
    this.slots = new HashMap<>(original.slots);
    this.loads = new LinkedHashMap<>(original.loads);
    this.stores = new HashSet<>(original.stores);
  }

  /** For a branch that may not be taken. */
  Symbols copy() {
    return new Symbols(this);
  }

  @Nullable Slot find(String name) {
    Slot slot = slots.get(name);
    return slot != null || parent == null ? slot : parent.find(name);
  }

  boolean stores(String name) {
    return stores.contains(name);
  }

  Slot parameter(String name) {
    stores.add(name);
    return define(name, Kind.PARAMETER, null);
  }

  void store(String name) {
    stores.add(name);
    if (!slots.containsKey(name)) {
      Slot outer = parent == null ? null : parent.find(name);
      define(name, outer == null ? Kind.UNSET : Kind.COPY, outer);
    }
  }

  void load(String name) {
    if (find(name) == null) {
      define(name, Kind.FROM_CONTEXT, null);
    }
  }

  private Slot define(String name, Kind kind, @Nullable Slot outer) {
    Slot slot = function.slot(level, name);
    slots.put(name, slot);
    loads.put(slot, new Load(kind, name, outer));
    return slot;
  }

  /** Takes over what branches found: what only they assign begins with its outer value. */
  void merge(List<Symbols> branches) {
    Set<String> stored = new HashSet<>();
    branches.forEach(branch -> stored.addAll(branch.stores));
    stored.removeAll(stores);
    for (Symbols branch : branches) {
      slots.putAll(branch.slots);
      loads.putAll(branch.loads);
      stores.addAll(branch.stores);
    }
    for (String name : stored) {
      Slot outer = parent == null ? null : parent.find(name);
      define(name, outer == null ? Kind.FROM_CONTEXT : Kind.COPY, outer);
    }
  }

  /**
   * How the part begins.
   *
   * @param exports of a block: the template's own names, which it sees
   */
  List<Scope.Start> starts(@Nullable Symbols exports) {
    List<Scope.Start> starts = new ArrayList<>();
    loads.forEach((slot, load) -> starts.add(start(function.variable(slot), load, exports)));
    return starts;
  }

  private Scope.Start start(Variable variable, Load load, @Nullable Symbols exports) {
    return switch (load.kind()) {
      case PARAMETER -> new Scope.Start.Parameter(variable);
      case UNSET -> new Scope.Start.Unset(variable);
      case FROM_CONTEXT -> {
        Slot exported =
            exports != null && exports.stores(load.name()) ? exports.find(load.name()) : null;
        yield new Scope.Start.FromContext(
            variable, load.name(), exported == null ? null : function.variable(exported));
      }
      case COPY -> {
        Slot outer = load.outer();
        yield outer == null
            ? new Scope.Start.Unset(variable)
            : new Scope.Start.Copy(variable, function.variable(outer));
      }
    };
  }
}
