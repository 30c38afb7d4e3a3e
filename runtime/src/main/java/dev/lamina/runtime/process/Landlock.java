package dev.lamina.runtime.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Linux's Landlock: this thread, and the program that it becomes, has of the file system what is
 * listed, no TCP, and no signals for processes outside. Kernels know more or less of it; one that
 * knows nothing of it leaves things as they are.
 */
final class Landlock {
  private static final long CREATE = 444;
  private static final long ADD = 445;
  private static final long RESTRICT = 446;
  private static final long VERSION = 1;
  private static final long PATH_BENEATH = 1;

  private static final long EXECUTE = 1;
  private static final long WRITE = 1 << 1;
  private static final long READ = 1 << 2;
  private static final long LIST = 1 << 3;
  private static final long EVERYTHING = (1 << 13) - 1;
  private static final long REFER = 1 << 13;
  private static final long TRUNCATE = 1 << 14;
  private static final long CONTROL = 1 << 15;
  private static final long TCP = 3;
  private static final long OUTSIDE = 3;

  private static final int O_PATH_CLOEXEC = 0x200000 | 0x80000;

  private final Arena arena;
  private final int version;
  private final long ruleset;

  private Landlock(Arena arena, int version) {
    this.arena = arena;
    this.version = version;
    MemorySegment handled = arena.allocate(JAVA_LONG, 3);
    handled.set(JAVA_LONG, 0, files());
    handled.set(JAVA_LONG, 8, TCP);
    handled.set(JAVA_LONG, 16, OUTSIDE);
    long size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    this.ruleset = Posix.syscall(CREATE, handled.address(), size, 0, 0);
  }

  /** What the kernel knows: 0 for nothing. */
  static int version() {
    return (int) Math.max(0, Posix.syscall(CREATE, 0, 0, VERSION, 0));
  }

  /** Gives up all but this; paths that are not there are left out. Cannot be undone. */
  static void enter(Sandbox sandbox) {
    int version = version();
    if (version == 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      var landlock = new Landlock(arena, version);
      sandbox.readable().forEach(path -> landlock.allow(path.toString(), READ | EXECUTE | LIST));
      sandbox.devices().forEach(path -> landlock.allow(path.toString(), READ | WRITE | CONTROL));
      landlock.allow(sandbox.writable().toString(), landlock.files());
      if (Posix.syscall(RESTRICT, landlock.ruleset, 0, 0, 0) != 0) {
        throw new IllegalStateException("the sandbox cannot be entered");
      }
    }
  }

  private long files() {
    return EVERYTHING
        | (version >= 2 ? REFER : 0)
        | (version >= 3 ? TRUNCATE : 0)
        | (version >= 5 ? CONTROL : 0);
  }

  private void allow(String path, long rights) {
    int file = open(path);
    if (file < 0) {
      return;
    }
    MemorySegment rule = arena.allocate(JAVA_LONG, 2);
    rule.set(JAVA_LONG, 0, rights & files());
    rule.set(JAVA_INT, 8, file);
    if (add(rule) != 0) {
      rule.set(JAVA_LONG, 0, rights & files() & ~LIST); // a file has no list
      if (add(rule) != 0) {
        throw new IllegalStateException("the sandbox cannot have " + path);
      }
    }
  }

  private long add(MemorySegment rule) {
    return Posix.syscall(ADD, ruleset, PATH_BENEATH, rule.address(), 0);
  }

  private int open(String path) {
    MemorySegment text = Posix.path(arena, path);
    return (int) Posix.function("open").call(text.address(), O_PATH_CLOEXEC);
  }
}
