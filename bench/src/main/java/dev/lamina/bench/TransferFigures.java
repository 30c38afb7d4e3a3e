package dev.lamina.bench;

import dev.lamina.store.Lease;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Reference;
import dev.lamina.testdata.RealRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pulls and pushes of one large model, by Lamina's library and by other programs in turn, with a
 * real registry on loopback. Linux. Arguments: a directory to work in, the size of the model in
 * MiB, rounds. {@code testdata/fetch registry crane} first; {@code oras} and {@code skopeo} take
 * part if they are on PATH. Prints the median of the rounds: seconds, CPU seconds for each GiB, MiB
 * of memory.
 *
 * <p>Lamina runs in a JVM with the flags of its server, new for each round; its start (0.1 s) is
 * not counted, what its compiler does meanwhile is. Every program checks digests and writes the
 * blob into a directory; Lamina alone waits until it is on the disk.
 */
public final class TransferFigures {
  private static final List<String> SERVER =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-XX:MinHeapFreeRatio=20",
          "-XX:MaxHeapFreeRatio=40",
          "--enable-native-access=ALL-UNNAMED");
  private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xmx64m");

  /** Bytes a second of a connection to a server that shares itself out. */
  private static final double SHARE = 20e6;

  private static final int AGAIN = 20;

  private final Path directory;
  private final double gibibytes;
  private final int rounds;

  private TransferFigures(Path directory, long mebibytes, int rounds) {
    this.directory = directory;
    this.gibibytes = mebibytes / 1024.0;
    this.rounds = rounds;
  }

  public static void main(String[] arguments) throws Exception {
    long mebibytes = Long.parseLong(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    try (Scratch scratch = Scratch.in(Path.of(arguments[0]))) {
      var figures = new TransferFigures(scratch.directory(), mebibytes, rounds);
      Path data = scratch.directory().resolve("registry");
      try (var registry = RealRegistry.start(RealRegistry.Kind.DISTRIBUTION, data)) {
        figures.publish(registry.host() + "/bench/model:v1", mebibytes);
        figures.beside(registry.host());
        figures.small(registry.host());
        figures.shared(registry.host());
        figures.again(registry.host());
      }
    }
  }

  private Path store() {
    return directory.resolve("store");
  }

  private void publish(String name, long mebibytes) throws IOException, InterruptedException {
    RandomModel.publish(store(), ModelName.parse(name), mebibytes);
    lamina("push", SERVER, store(), name, 0, 1);
  }

  /** Each program in turn, round after round. */
  private void beside(String host) throws IOException, InterruptedException {
    List<Row> pulls = new ArrayList<>();
    List<Row> pushes = new ArrayList<>();
    Row first = new Row("pull, lamina, first");
    pulls.add(new Row("pull, lamina"));
    pushes.add(new Row("push, lamina"));
    List<Peer> peers = new ArrayList<>();
    for (Peer peer : Peer.values()) {
      if (peer.program().isEmpty()) {
        IO.println("%s is not on PATH: left out".formatted(peer));
      } else {
        peers.add(peer);
        pulls.add(new Row("pull, " + peer));
        pushes.add(new Row("push, " + peer));
      }
    }
    String model = host + "/bench/model:v1";
    for (int round = 0; round < rounds; round++) {
      List<Taken> both = pull(SERVER, model, 0, 2);
      first.add(both.getFirst());
      pulls.getFirst().add(both.getLast());
      pushes.getFirst().add(push(name -> pushed(Reference.parse(model), name)));
      for (int i = 0; i < peers.size(); i++) {
        Peer peer = peers.get(i);
        Path program = peer.program().orElseThrow();
        Path layout = Files.createDirectory(directory.resolve("layout"));
        pulls.get(i + 1).add(run(peer.pull(program, model, layout)));
        pushes.get(i + 1).add(push(name -> run(peer.push(program, layout, name))));
        Scratch.delete(layout);
      }
    }
    first.print();
    pulls.forEach(Row::print);
    pushes.forEach(Row::print);
  }

  /** Memory is no matter of the model's size. */
  private void small(String host) throws IOException, InterruptedException {
    Row row = new Row("pull, lamina, -Xmx64m");
    row.add(pull(SMALL, host + "/bench/model:v1", 0, 2).getLast());
    row.print();
  }

  /** A server that gives each connection its share. */
  private void shared(String host) throws IOException, InterruptedException {
    try (var shaped = new ShapedConnections(host, SHARE)) {
      String model = shaped.host() + "/bench/model:v1";
      double many = pull(SERVER, model, 0, 1).getFirst().seconds();
      double one = pull(SERVER, model, 1, 1).getFirst().seconds();
      double rate = gibibytes * (1 << 30) / 1e6;
      IO.println(
          "20 MB/s a connection: one %.1f MB/s, as many as pay %.1f MB/s, %.1f times"
              .formatted(rate / one, rate / many, one / many));
    }
  }

  /** A model whose blobs are here. */
  private void again(String host) throws IOException, InterruptedException {
    try (var counted = new ShapedConnections(host, Double.MAX_VALUE)) {
      String model = counted.host() + "/bench/model:v1";
      List<Taken> taken = lamina("again", SERVER, store(), model, 0, AGAIN);
      double[] warm = taken.stream().skip(1).mapToDouble(Taken::seconds).toArray();
      IO.println(
          "pull of what is here: %.1f requests, %.1f ms, %.0f ms for the first in a new JVM"
              .formatted(
                  counted.requests() / (double) AGAIN,
                  median(warm) * 1000,
                  taken.getFirst().seconds() * 1000));
    }
  }

  /** One transfer; memory in MiB, of the heap where it is a JVM's. */
  private record Taken(double seconds, double cpuSeconds, double heap, double resident) {}

  private List<Taken> pull(List<String> flags, String name, int most, int times)
      throws IOException, InterruptedException {
    Path target = directory.resolve("pulled");
    List<Taken> taken = lamina("pull", flags, target, name, most, times);
    Scratch.delete(target);
    return taken;
  }

  /** Something that sends the model to a name. */
  private interface Push {
    Taken to(String name) throws IOException, InterruptedException;
  }

  /** Into a registry that has nothing and that nobody remembers, or blobs would be mounted. */
  private Taken push(Push push) throws IOException, InterruptedException {
    Path data = directory.resolve("empty");
    try (var registry = RealRegistry.start(RealRegistry.Kind.DISTRIBUTION, data)) {
      return push.to(registry.host() + "/bench/model:v1");
    } finally {
      Scratch.delete(data);
    }
  }

  private Taken pushed(Reference model, String name) throws IOException, InterruptedException {
    ModelStore store = ModelStore.at(store());
    try (Lease lease = store.lease()) {
      lease.publish(ModelName.parse(name), store.manifest(model));
    }
    return lamina("push", SERVER, store(), name, 0, 1).getFirst();
  }

  private static List<Taken> lamina(
      String verb, List<String> flags, Path store, String name, int most, int times)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(TransferChild.class.getName());
    command.addAll(List.of(verb, store.toString(), name));
    command.addAll(List.of(Integer.toString(most), Integer.toString(times)));
    settle();
    Measured run = Measured.run(command);
    return run.output()
        .lines()
        .map(TransferChild.Figures::parse)
        .map(one -> new Taken(one.seconds(), one.cpuSeconds(), one.heapMiB(), run.residentMiB()))
        .toList();
  }

  private static Taken run(List<String> command) throws IOException, InterruptedException {
    settle();
    Measured run = Measured.run(command);
    return new Taken(run.seconds(), run.cpuSeconds(), 0, run.residentMiB());
  }

  /** What was written before is not to be in the way of what comes. */
  private static void settle() throws IOException, InterruptedException {
    Measured.run(List.of("sync"));
  }

  private final class Row {
    private final String name;
    private final List<Taken> taken = new ArrayList<>();

    Row(String name) {
      this.name = name;
    }

    void add(Taken one) {
      taken.add(one);
    }

    void print() {
      double cpu = median(taken.stream().mapToDouble(Taken::cpuSeconds).toArray()) / gibibytes;
      double heap = median(taken.stream().mapToDouble(Taken::heap).toArray());
      IO.println(
          "%-24s %6.2f s %6.2f CPU-s/GiB  resident %4.0f MiB%s"
              .formatted(
                  name,
                  median(taken.stream().mapToDouble(Taken::seconds).toArray()),
                  cpu,
                  median(taken.stream().mapToDouble(Taken::resident).toArray()),
                  heap > 0 ? "  heap %.0f MiB".formatted(heap) : ""));
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
