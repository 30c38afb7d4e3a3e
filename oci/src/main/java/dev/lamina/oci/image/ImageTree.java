package dev.lamina.oci.image;

import dev.lamina.store.ModelException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The paths of an image while its layers are laid over one another. It is in memory alone: no name
 * of an image ever becomes one on the disk. Paths have neither a slash before them nor dots in
 * them.
 */
final class ImageTree {
  private static final int MOST_LINKS = 40;
  private static final int MOST_NODES = 2_000_000;

  /** What a path leads to. */
  private sealed interface Node {
    /** The layer that it is from. */
    int layer();
  }

  private record Kept(Path file, int layer) implements Node {}

  private record Link(String target, int layer) implements Node {}

  private final TreeMap<String, Node> nodes = new TreeMap<>();

  /** A file, which takes the place of whatever was there. */
  void file(String path, Path kept, int layer) {
    put(path, new Kept(kept, layer));
  }

  /** A symbolic link, whose target may be relative to its directory, and need not be there. */
  void link(String path, String target, int layer) {
    String from = target.startsWith("/") ? "" : parent(path);
    put(path, new Link(clean(from + "/" + target), layer));
  }

  /** A second name of a file. */
  void hardLink(String path, String other, int layer) {
    Optional<Path> file = find(other);
    absent(path);
    file.ifPresent(kept -> file(path, kept, layer));
  }

  /** A directory: what was no directory under that name is gone. */
  void directory(String path) {
    nodes.remove(real(path));
  }

  /** A file that is not kept: what was there is gone, whatever it was. */
  void absent(String path) {
    String real = real(path);
    nodes.remove(real);
    beneath(real).clear();
  }

  /** A path that this layer takes away from those below it. */
  void whiteout(String path, int layer) {
    String real = real(path);
    Node node = nodes.get(real);
    if (node != null && node.layer() < layer) {
      nodes.remove(real);
    }
    opaque(path, layer);
  }

  /** A directory of which this layer takes away all that is below it. */
  void opaque(String path, int layer) {
    beneath(real(path)).values().removeIf(node -> node.layer() < layer);
  }

  /** The paths of files and links, sorted. */
  List<String> paths() {
    return List.copyOf(nodes.keySet());
  }

  /** The file that a path leads to, links in it and at its end followed. */
  Optional<Path> find(String path) {
    return nodes.get(follow(path)) instanceof Kept kept
        ? Optional.of(kept.file())
        : Optional.empty();
  }

  /** The path without links. */
  String follow(String path) {
    Deque<String> left = new ArrayDeque<>(List.of(clean(path).split("/")));
    String at = "";
    int links = 0;
    while (!left.isEmpty()) {
      at = at.isEmpty() ? left.remove() : at + "/" + left.remove();
      if (nodes.get(at) instanceof Link link && links++ < MOST_LINKS) {
        List.of(link.target().split("/")).reversed().forEach(left::addFirst);
        at = "";
      }
    }
    return at;
  }

  private void put(String path, Node node) {
    absent(path);
    if (nodes.size() >= MOST_NODES) {
      throw ModelException.corrupt("more than " + MOST_NODES + " files");
    }
    nodes.put(real(path), node);
  }

  /** The path with the links of its directory followed, as whoever unpacks it would. */
  private String real(String path) {
    String clean = clean(path);
    String parent = parent(clean);
    return parent.isEmpty() ? clean : follow(parent) + clean.substring(parent.length());
  }

  private Map<String, Node> beneath(String path) {
    return path.isEmpty() ? nodes : nodes.subMap(path + "/", path + "0"); // 0 comes after /
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** Without dots; nothing leads out of the image's root. */
  private static String clean(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
